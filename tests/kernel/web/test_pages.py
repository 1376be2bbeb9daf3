"""What pages do alike: who may fetch what, and what a form's answer is."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404
from django.shortcuts import redirect
from django.test import RequestFactory

from apps.accounts.models import User
from apps.members import queries
from kernel.access import Actor, actor_for
from kernel.errors import Conflict, Denied
from kernel.web import pages
from kernel.web.forms import DomainForm
from tests import make
from tests.world import World

CHANGE = "members.change_member"


class NameForm(DomainForm):
    """One name."""

    name = forms.CharField()


def greet(*, actor: Actor, name: str, again: str = "") -> str:
    """Greet somebody, unless they are called Nobody."""
    if name == "Nobody":
        raise Conflict(name="Nobody is called so.")
    if name == "Locked":
        raise Denied("Not yours.")
    return f"{actor.label}: {name}{again}"


def asked(user: User | None = None, **given: str) -> Any:
    request: Any = RequestFactory().post("/", given) if given else RequestFactory().get("/")
    request.actor = actor_for(user) if user else make.COMMAND
    request._messages = CookieStorage(request)
    return request


def test_a_row_is_fetched_by_whoever_may_see_it_and_has_the_right(world: World) -> None:
    request = asked(world.admin)

    row = pages.fetch(queries.members(request.actor), request, world.keeper.pk, CHANGE)

    assert row == world.keeper


def test_a_row_one_may_not_see_is_not_there(world: World) -> None:
    request = asked(world.stranger)

    with pytest.raises(Http404):
        pages.fetch(queries.members(request.actor), request, world.keeper.pk, CHANGE)


def test_a_row_one_may_see_and_not_change_is_denied(world: World) -> None:
    request = asked(world.keeper_user)

    assert pages.fetch(queries.members(request.actor), request, world.keeper.pk) == world.keeper
    with pytest.raises(Denied):
        pages.fetch(queries.members(request.actor), request, world.keeper.pk, CHANGE)


def test_what_is_done_is_said_and_goes_on() -> None:
    request = asked(name="李东")

    answer = pages.attempt(
        request,
        NameForm(request.POST),
        greet,
        again="!",
        done=lambda text: f"said {text}",
        to=lambda text: redirect(f"/done/{len(text)}/"),
    )

    text = f"{make.COMMAND.label}: 李东!"
    assert answer is not None
    assert answer.headers["Location"] == f"/done/{len(text)}/"
    assert [str(message) for message in get_messages(request)] == [f"said {text}"]


@pytest.mark.parametrize("given", [{}, {"name": ""}, {"name": "Nobody"}])
def test_a_form_that_is_new_empty_or_refused_is_shown(given: dict[str, str]) -> None:
    request = asked(**given)
    form = NameForm(request.POST or None)

    assert pages.attempt(request, form, greet, to=lambda _text: redirect("/"), done="Done.") is None
    assert not list(get_messages(request))
    assert bool(form.errors) is bool(given)


def test_a_missing_right_stays_a_page_of_its_own() -> None:
    request = asked(name="Locked")

    with pytest.raises(Denied):
        pages.attempt(request, NameForm(request.POST), greet, to=lambda _text: redirect("/"))
