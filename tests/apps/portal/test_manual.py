"""The manual: a page a role, found by the search, true of the product's names."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles import finders

from apps.members.offers import DAYS_AHEAD
from apps.portal import manual, queries
from kernel.access import actor_for
from tests import make
from tests.visiting import text, visitor
from tests.world import World

CATALOGUES = ("apps", "platform", "tenants")
QUOTED = re.compile("“([^”]+)”")


def test_everybody_finds_the_page_of_what_they_are(world: World) -> None:
    clerk, chief = (
        make.holder(role, world.root, name)
        for role, name in (("clerk", "钱干事"), ("committee_secretary", "廖书记"))
    )
    own = {
        "admin": world.admin, "clerk": clerk, "secretary": chief, "branch": world.secretary,
        "member": world.keeper_user,
    }  # fmt: skip
    assert {key: manual.own(actor_for(user)).key for key, user in own.items()} == {
        key: key for key in own
    }
    assert "使用手册：支部书记" in text(visitor(world.secretary), "/manual/")


def test_a_page_leads_only_where_its_reader_may_go(world: World) -> None:
    def urls(user: object) -> list[str]:
        return re.findall(
            r'<a class="btn" href="([^"]+)">打开', text(visitor(user), "/manual/admin/")
        )  # type: ignore[arg-type]

    assert urls(world.admin) == ["/settings/people/", "/settings/"]
    assert urls(world.keeper_user) == []


def test_the_search_finds_what_the_manual_says(world: World) -> None:
    page = text(visitor(world.keeper_user), "/search/?q=大字体")
    assert "/manual/member/#part-3" in page


def test_there_is_no_page_of_another_name(world: World) -> None:
    assert visitor(world.admin).get("/manual/nobody/").status_code == 404


def names() -> set[tuple[str, str]]:
    """Return (English, Chinese) of every text of the product."""
    return {
        (str(message.id), str(message.string))
        for family in CATALOGUES
        for path in (settings.ROOT / family).rglob("django.po")
        for message in read_po(BytesIO(path.read_bytes()), locale="zh_Hans")
        if isinstance(message.id, str)
    }


def test_what_the_manual_quotes_is_what_the_product_says() -> None:
    """In both languages the same buttons and pages, in the same order."""
    known = names()
    for page in manual.pages():
        for part in page.parts:
            for line in part.lines:
                quoted = [tuple(QUOTED.findall(line[language])) for language in ("en", "zh")]
                assert len(quoted[0]) == len(quoted[1]), f"{page.key}: {line['zh']}"
                unknown = set(zip(*quoted, strict=True)) - known
                assert not unknown, f"{page.key}: nothing in the product is called so"


def test_the_figures_of_the_manual_are_those_of_the_product() -> None:
    lines = [line for page in manual.pages() for part in page.parts for line in part.lines]
    figures = {figure for line in lines for figure in re.findall(r"\d+", line["zh"])}

    assert figures == {str(queries.LINES_SHOWN), str(DAYS_AHEAD.days)}
    for line in lines:
        assert re.findall(r"\d+", line["zh"]) == re.findall(r"\d+", line["en"])


@pytest.mark.parametrize("page", manual.pages(), ids=lambda page: page.key)
def test_its_pictures_are_there(page: manual.Page) -> None:
    for part in page.parts:
        assert not part.picture or finders.find(f"tour/{part.picture}.png")
