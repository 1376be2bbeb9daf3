"""Message catalogs: found in code and templates, kept, checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infra import messages

TEMPLATE = """{% load i18n %}
    <p class="a'b">{% translate "Hello, it's me" %} 中文 " '</p>
  {% blocktranslate count n=n trimmed %}
      One {{ n }} member
  {% plural %}
      {{ n }} members
  {% endblocktranslate %}
{% translate "Month" context "calendar" %}
"""
CODE = 'from django.utils.translation import gettext_lazy as _\nNAME = _("name")\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one app, one template of its own, one shared."""
    for folder in ("platform/kernel", "apps/members", "tenants", "templates/members"):
        (tmp_path / folder).mkdir(parents=True)
    for package in ("platform/kernel", "apps/members"):
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "apps/members/models.py").write_text(CODE)
    (tmp_path / "templates/members/list.html").write_text(TEMPLATE)
    (tmp_path / "templates/base.html").write_text('{% load i18n %}{% translate "Menu" %}')
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    return tmp_path


def catalog(house: Path, package: str) -> Path:
    return house / package / messages.CATALOG


def translate(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n")
    body = body.replace('msgstr[0] ""', 'msgstr[0] "%(n)s 名党员"').replace(
        'msgstr ""', 'msgstr "词"'
    )
    path.write_text(f"{head}\n\n{body}", encoding="utf-8")


def test_texts_of_code_and_templates_go_to_their_own_package(house: Path) -> None:
    assert messages.main(["extract"]) == 0

    members = catalog(house, "apps/members").read_text(encoding="utf-8")
    assert 'msgid "name"' in members
    assert 'msgid "Hello, it\'s me"' in members
    assert 'msgid_plural "%(n)s members"' in members
    assert 'msgctxt "calendar"' in members
    assert 'msgid "Menu"' not in members
    assert 'msgid "Menu"' in catalog(house, "platform/kernel").read_text(encoding="utf-8")


def test_texts_are_found_under_whichever_name_a_module_imports_gettext(house: Path) -> None:
    code = 'from django.utils.translation import gettext_lazy as _later\nNAME = _later("later")\n'
    (house / "apps/members/forms.py").write_text(code)

    messages.main(["extract"])

    assert 'msgid "later"' in catalog(house, "apps/members").read_text(encoding="utf-8")


def test_the_check_passes_only_when_all_is_translated(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert messages.main(["check"]) == 1
    messages.main(["extract"])
    assert messages.main(["check"]) == 1
    assert "not translated: 'name'" in capsys.readouterr().out

    for package in ("apps/members", "platform/kernel"):
        translate(catalog(house, package))
    assert messages.main(["check"]) == 0, capsys.readouterr().out


def test_extracting_again_keeps_translations_and_drops_what_is_gone(house: Path) -> None:
    messages.main(["extract"])
    translate(path := catalog(house, "apps/members"))
    before = path.read_bytes()
    messages.main(["extract"])
    assert path.read_bytes() == before

    (house / "apps/members/models.py").write_text("")
    messages.main(["extract"])
    assert 'msgid "name"' not in path.read_text(encoding="utf-8")


def test_a_text_that_another_package_translates_is_not_translated_again(house: Path) -> None:
    messages.main(["extract"])
    translate(catalog(house, "apps/members"))
    (house / "templates/base.html").write_text('{% load i18n %}{% translate "name" %}')

    messages.main(["extract"])

    found = catalog(house, "platform/kernel").read_text(encoding="utf-8")
    assert 'msgid "name"\nmsgstr "词"' in found


def test_a_lost_placeholder_is_found(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messages.main(["extract"])
    for package in ("apps/members", "platform/kernel"):
        translate(path := catalog(house, package))
        path.write_text(path.read_text().replace("%(n)s 名党员", "%(m)s 名党员"))

    assert messages.main(["check"]) == 1
    assert "unknown named placeholder 'm'" in capsys.readouterr().out


def test_two_translations_of_one_text_are_found(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (house / "templates/base.html").write_text('{% load i18n %}{% translate "name" %}')
    messages.main(["extract"])
    translate(catalog(house, "apps/members"))
    other = catalog(house, "platform/kernel")
    other.write_text(
        other.read_text().replace('msgid "name"\nmsgstr ""', 'msgid "name"\nmsgstr "名"')
    )

    assert messages.main(["check"]) == 1
    assert "two translations of 'name'" in capsys.readouterr().out


def test_compiling_writes_what_django_reads(house: Path) -> None:
    messages.main(["extract"])
    messages.main(["compile"])

    assert catalog(house, "apps/members").with_suffix(".mo").stat().st_size > 0


def test_the_method_of_a_county_has_one_word() -> None:
    """People read 工作法; what programmers call a blueprint is no second word beside it."""
    paths = [
        path
        for family in ("platform", "tenants", "apps", "api")
        for path in (messages.ROOT / family).rglob("django.po")
    ]
    others = [path for path in paths if re.search("蓝图|蓝本", path.read_text(encoding="utf-8"))]

    assert paths
    assert others == []
