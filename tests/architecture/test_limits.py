"""Sizes, in the figures of the house: files, functions, views, tests, templates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, length, sources, suite, templates

FILE, FUNCTION, VIEW, TEST, TEMPLATE = 400, 60, 30, 45, 120
# Attributes that run or style something in the page itself: the content policy forbids them.
INLINE = re.compile(
    r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"
)


def test_files_are_short() -> None:
    long = {str(s): len(s.lines) for s in (*sources(), *suite()) if len(s.lines) > FILE}

    assert not long


def test_functions_are_short() -> None:
    long = {
        f"{source}:{node.name}": length(node)
        for source in sources()
        for node in source.functions()
        if length(node) > FUNCTION
    }

    assert not long


def test_views_are_short() -> None:
    long = {
        f"{source}:{node.name}": length(node)
        for source in sources()
        if source.path.name == "views.py" or source.path.parent.name == "views"
        for node in source.functions()
        if length(node) > VIEW
    }

    assert not long


def test_test_functions_are_short() -> None:
    long = {
        f"{source}:{node.name}": length(node)
        for source in suite()
        for node in source.functions()
        if length(node) > TEST
    }

    assert not long


@pytest.mark.parametrize("template", templates(), ids=lambda p: str(p.relative_to(ROOT)))
def test_templates_are_short_and_run_nothing_inline(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= TEMPLATE
    assert not INLINE.findall(text)


@pytest.mark.parametrize("template", templates(), ids=lambda p: str(p.relative_to(ROOT)))
def test_what_scrolls_can_be_scrolled_by_keyboard(template: Path) -> None:
    boxes = re.findall(r'<[^>]*class="table-wrap"[^>]*>', template.read_text(encoding="utf-8"))

    for box in boxes:
        assert 'tabindex="0" role="region" aria-label=' in box
