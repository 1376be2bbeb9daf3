"""What is new: the changelog's versions in plain words, in the reader's language, marked until it was read."""

from __future__ import annotations

import re
from datetime import date

from django.conf import settings

from apps.portal import news
from tests.visiting import text, visitor
from tests.world import World

MARK = re.compile(r'href="/news/">.*?<span class="badge[^"]*">新</span></a>')


def changelog() -> list[str]:
    found = (settings.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return [name.strip("[]") for name in re.findall(r"(?m)^## (\S+)", found)]


def test_each_version_of_the_changelog_has_its_highlights() -> None:
    assert [version.version for version in news.versions()] == changelog()


def test_every_line_is_there_in_both_languages() -> None:
    for version in news.versions():
        assert version.name.keys() == {"zh", "en"}
        for part in version.parts:
            for words in (part.title, *part.lines):
                assert words.keys() == {"zh", "en"}
                assert re.search("[一-鿿]", words["zh"])
                assert not re.search("[一-鿿]", words["en"])


def test_the_page_speaks_the_reader_s_language(world: World) -> None:
    browser = visitor(world.keeper_user)
    assert "一打开就知道先办什么" in text(browser, "/news/")
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = text(browser, "/news/")
    assert "The first page says what to do first" in english
    assert "一打开" not in english


def test_it_leads_only_where_its_reader_may_go(world: World) -> None:
    assert 'href="/settings/">打开' in text(visitor(world.admin), "/news/")
    assert 'href="/settings/">打开' not in text(visitor(world.keeper_user), "/news/")


def test_the_menu_marks_it_until_it_was_read(world: World) -> None:
    browser = visitor(world.keeper_user)
    assert MARK.search(text(browser, "/"))
    assert "最近更新" in text(browser, "/manual/")
    browser.get("/news/")
    assert not MARK.search(text(browser, "/"))
    browser.cookies[news.COOKIE] = date(2026, 1, 1).isoformat()
    assert MARK.search(text(browser, "/"))
