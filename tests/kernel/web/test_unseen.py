"""Texts of characters that nobody sees, typed into pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client

from apps.activities.models import Activity
from apps.cases import services as cases
from apps.cases.models import Case
from kernel import clock
from kernel.chinese.text import seen
from kernel.web.forms import DomainForm
from tests.make import COMMAND
from tests.visiting import visitor
from tests.world import World


class AskedForm(DomainForm):
    words = forms.CharField()
    password = forms.CharField(widget=forms.PasswordInput)


@pytest.mark.parametrize("text", ["\u200b", "\u200b\u202e", " \u2800\ufeff ", "\u200d\ufe0f"])
def test_a_text_without_anything_to_see_is_empty(text: str) -> None:
    assert seen(text) == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("主题\u202e会议\u200b", "主题会议"),
        ("第一行\r\n第二行\r", "第一行\n第二行\n"),
        (
            "好\U0001f468\u200d\U0001f469\u200d\U0001f467\u2764\ufe0f",
            "好\U0001f468\u200d\U0001f469\u200d\U0001f467\u2764\ufe0f",
        ),
        ("Ａ栋 一层", "Ａ栋 一层"),
        ("Ab\x00c\x08\x1b\x7f\td\n", "Abc\td\n"),
        ("a\x0bb\x1fc", "a b c"),
    ],
)
def test_what_is_seen_stays(text: str, kept: str) -> None:
    assert seen(text) == kept


def test_a_form_asks_again_for_it_and_leaves_passwords_alone() -> None:
    empty = AskedForm(QueryDict("words=%E2%80%8B&password=%E2%80%8Bx"))
    assert [*empty.errors] == ["words"]
    assert empty.cleaned_data["password"] == "\u200bx"


def test_an_activity_is_not_called_by_it(world: World) -> None:
    begins = clock.now() + timedelta(days=1)
    given = {
        "kind": "members_meeting", "unit": str(world.east.pk), "title": "主题\u202e会议\u200b",
        "starts_at": f"{begins:%Y-%m-%dT%H:%M}", "ends_at": f"{begins + timedelta(hours=1):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    assert visitor(world.secretary).post("/activities/plan/", given).status_code == 302
    assert Activity.objects.get().title == "主题会议"


def test_nobody_suggests_it_without_an_account(world: World) -> None:
    link = cases.make_link(actor=COMMAND, unit=world.east)
    client = Client(HTTP_HOST="chongyi.localhost")
    page = f"/suggest/{link.key}/"
    client.get(page)
    answer = client.post(page, {"kind": "suggestion", "text": "\u200b\u202e"})
    assert answer.status_code != 302
    assert not Case.objects.exists()
