"""Nobody is offered what they may not do: every link of every page leads somewhere."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from apps.organization import grants
from apps.organization.models import OrgUnit
from tests import make
from tests.visiting import visitor
from tests.world import World

LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)"')
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")


def refused_links(client: Client) -> dict[str, str]:
    """Return the links that answer with a refusal, each with the page that offers it."""
    offered, seen, refused = {"/": ""}, set(), {}
    while waiting := [path for path in offered if shape(path) not in seen]:
        path = waiting[0]
        seen.add(shape(path))
        answer = client.get(path)
        if answer.status_code >= 400:
            refused[path] = f"{answer.status_code}, offered by {offered[path]}"
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            for link in LINK.findall(answer.content.decode()):
                offered.setdefault(unescape(link), path)
    return refused


def shape(path: str) -> str:
    return IDENTIFIER.sub("*", path.partition("?")[0])


@pytest.mark.parametrize("place", ["root", "east"])
def test_no_link_of_any_role_is_refused(world: World, place: str) -> None:
    unit: OrgUnit = getattr(world, place)
    held = [role for role, said in grants.roles().items() if said["held"] == "unit"]

    people = {role: make.holder(role, unit) for role in held} | {"member": world.keeper_user}
    refused = {role: refused_links(visitor(user)) for role, user in people.items()}
    assert {role: links for role, links in refused.items() if links} == {}
