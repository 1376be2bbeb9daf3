"""The API's description in both languages, and the pages it is read on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from api import description, reference, words
from tests.api.conftest import Api, logged_in
from tests.visiting import text, visitor
from tests.world import World

BOTH = (description.COUNTY, description.PLATFORM)
OF_LANGUAGE = {"summary", "description", "title", "x-spec-enum-id"}
CHINESE = re.compile("[\u4e00-\u9fff]")


def structure(part: Any) -> Any:
    if isinstance(part, dict):
        return {k: structure(v) for k, v in part.items() if k not in OF_LANGUAGE}
    return [structure(value) for value in part] if isinstance(part, list) else part


def test_every_text_is_there_in_chinese_and_none_besides() -> None:
    said = {text for where in BOTH for text in words.texts(description.description(where))}

    missing = sorted(said - words.chinese().keys())

    assert not missing, "write into api/v1/zh_hans.yml:\n" + "\n".join(missing)
    assert words.chinese().keys() - said == set(), "nothing says them: take them out"


@pytest.mark.parametrize("where", BOTH)
def test_the_languages_differ_in_words_alone(where: str) -> None:
    english, chinese = (description.description(where, one) for one in ("en", "zh-hans"))

    assert structure(english) == structure(chinese)


def test_choices_keep_their_values_and_name_them() -> None:
    with translation.override("zh-hans"):
        found = reference.groups(description.description(description.COUNTY, "zh-hans"))
    (shop,) = (one for one in found["businesses"].operations if one.key == "businesses_list")
    (kind,) = (value for value in shop.answers[0].values if value.name == "results[].kind")

    assert kind.choices[1] == ("individual", "个体工商户")
    assert "individual" not in kind.text


@pytest.mark.parametrize("where", BOTH)
def test_every_operation_is_on_one_page(where: str) -> None:
    whole = description.description(where)
    shown = [one.key for group in reference.groups(whole).values() for one in group.operations]
    said = [
        one["operationId"]
        for methods in whole["paths"].values()
        for method, one in methods.items()
        if method in reference.METHODS
    ]

    assert sorted(shown) == sorted(said)


def test_the_description_answers_in_the_language_asked_for(api: Api) -> None:
    def said(language: str) -> str:
        answer = api.get("schema/", accept="application/json", accept_language=language)
        return str(answer.json()["paths"]["/api/v1/me/"]["get"]["summary"])

    assert (said("zh-CN"), said("en")) == ("我是谁", "Who am I")


def test_a_group_is_read_in_chinese(world: World) -> None:
    page = text(visitor(world.secretary), "/api/v1/docs/cases/")

    assert "分办事项" in page
    assert "继续办理的事项" in page


def test_the_first_page_leads_to_the_groups_and_gives_a_request_to_send(world: World) -> None:
    page = text(visitor(world.secretary), "/api/v1/docs/")

    assert 'href="/api/v1/docs/cases/"' in page
    assert "http://chongyi.localhost/api/v1/me/" in page
    assert "不认识的参数和键一律不收" in page


def test_a_group_that_is_not_there_does_not_exist(world: World) -> None:
    assert logged_in(world.secretary).get("/api/v1/docs/secrets/").status_code == 404


def test_a_group_without_a_title_is_named() -> None:
    operation = {"operationId": "songs_list", "tags": ["songs"], "responses": {}}
    whole = {"paths": {"/songs/": {"get": operation}}}

    with pytest.raises(ImproperlyConfigured, match=r"“songs”.*GROUPS"):
        reference.groups(whole)
