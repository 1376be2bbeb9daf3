"""A county's configuration: checked at its place, compared, applied, changed, taken out again."""

from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from kernel import blueprint
from kernel.access import ANONYMOUS
from kernel.errors import Denied, Invalid, Stale
from kernel.models import ConfiguredSection, JournalEntry
from kernel.realm import county_scope
from tenants.counties.models import County
from tests import make
from tests.world import World


@pytest.fixture
def document() -> dict[str, Any]:
    return deepcopy(blueprint.available()["chongyi"])


def test_every_shipped_blueprint_is_valid() -> None:
    for document in blueprint.available().values():
        assert blueprint.problems(document) == []


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda s: s.pop("roles"), "roles"),
        (lambda s: s.update(rolls=[]), "rolls"),
        (lambda s: s["roles"][0].pop("key"), "roles/0"),
        (lambda s: s["roles"][1]["permissions"].append("no.such"), "roles/1/permissions"),
        (lambda s: s["roles"].append(s["roles"][0]), f"roles/{11}/key"),
        (lambda s: s["unit_kinds"].pop("branch"), "unit_kinds"),
        (lambda s: s["unit_kinds"]["branch"].update(zh=""), "unit_kinds/branch/zh"),
        (lambda s: s["posts"][0].update(channel="bought"), "posts/0/channel"),
        (lambda s: s["coverage_rules"][0].update(kinds=["shop"]), "coverage_rules/0/kinds/0"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    document: dict[str, Any], spoil: Any, place: str
) -> None:
    spoil(document["sections"])

    assert place in {problem.place for problem in blueprint.problems(document)}


@pytest.mark.parametrize(
    "value",
    [1 << 20000, float("nan"), "\0", "\ud800", {1: "a"}, {"\0": "a"}],
    ids=["large", "nan", "nul", "half", "number as name", "nul in name"],
)
def test_what_json_cannot_hold_is_named_with_its_section(
    document: dict[str, Any], value: Any
) -> None:
    document["sections"]["unit_kinds"]["branch"]["zh"] = value

    section = document["sections"]["unit_kinds"]
    of_section = blueprint.section_problems(blueprint.sections["unit_kinds"], section)

    assert [problem.place for problem in of_section] == ["unit_kinds"]
    assert blueprint.problems(document) == of_section


@pytest.mark.parametrize("text", ["[" * 3000, "sections: " + "9" * 5000, "sections: 2026-02-31"])
def test_a_file_that_yaml_fails_on_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text)

    with pytest.raises(Invalid):
        blueprint.load(tmp_path / "a.yaml")


def test_a_document_that_was_valid_is_checked_again_once_it_is_changed(
    document: dict[str, Any],
) -> None:
    assert blueprint.problems(document) == blueprint.problems(document) == []

    document["sections"]["unit_kinds"]["branch"]["zh"] = ""
    assert blueprint.problems(document)


def test_a_shipped_file_is_read_again_once_it_is_written(tmp_path: Path, settings: Any) -> None:
    settings.BLUEPRINTS = tmp_path
    for version in (1, 2):
        file = tmp_path / "small.yaml"
        file.write_text(f"{{name: small, version: {version}, sections: {{}}}}", encoding="utf-8")
        os.utime(file, ns=(version, version))

        assert blueprint.available()["small"]["version"] == version


def test_an_invalid_blueprint_changes_nothing(inside: County, document: dict[str, Any]) -> None:
    before = blueprint.export()
    document["sections"]["unit_kinds"]["branch"]["zh"] = "支部"
    document["sections"]["roles"] = "none"

    with pytest.raises(Invalid, match="roles"):
        blueprint.apply(actor=make.COMMAND, document=document)
    assert blueprint.export() == before


def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    inside: County, document: dict[str, Any]
) -> None:
    before = blueprint.export()
    roles = document["sections"]["roles"]
    roles[1]["permissions"] = []
    removed = roles.pop()["key"]

    (found,) = blueprint.apply(actor=make.COMMAND, document=document, dry_run=True)
    assert (found.section, found.added, found.removed) == ("roles", (), (removed,))
    assert found.changed == (roles[1]["key"],)
    assert blueprint.export() == before


def test_an_exported_configuration_makes_another_county_alike(
    inside: County, other: County, document: dict[str, Any]
) -> None:
    kinds = document["sections"]["unit_kinds"]
    kinds["branch"]["zh"] = "支部"
    blueprint.change_section(actor=make.COMMAND, key="unit_kinds", value=kinds)
    exported = blueprint.export()

    with county_scope(other):
        blueprint.apply(actor=make.COMMAND, document=exported)
        assert blueprint.export() == exported
        assert blueprint.apply(actor=make.COMMAND, document=exported) == []


def test_a_changed_section_keeps_what_the_blueprint_said(
    inside: County, document: dict[str, Any]
) -> None:
    kinds = document["sections"]["unit_kinds"]
    changed = {**kinds, "branch": {"zh": "支部"}}
    row = blueprint.change_section(actor=make.COMMAND, key="unit_kinds", value=changed)

    assert (row.value, row.base) == (changed, kinds)
    assert row.changed_by_label == "manage.py tests"
    assert JournalEntry.objects.filter(name="kernel.section_changed").count() == 1


def test_two_who_change_one_section_do_not_overwrite_each_other(
    inside: County, document: dict[str, Any]
) -> None:
    version = ConfiguredSection.objects.get(section="unit_kinds").version
    kinds = document["sections"]["unit_kinds"]
    for zh in ("支部", "党支部委员会"):
        change = {"key": "unit_kinds", "value": {**kinds, "branch": {"zh": zh}}}
        if zh == "支部":
            blueprint.change_section(actor=make.COMMAND, expected_version=version, **change)
        else:
            with pytest.raises(Stale):
                blueprint.change_section(actor=make.COMMAND, expected_version=version, **change)
    assert blueprint.value("unit_kinds")["branch"]["zh"] == "支部"


def test_a_stranger_changes_no_configuration(inside: County, document: dict[str, Any]) -> None:
    with pytest.raises(Denied):
        blueprint.apply(actor=ANONYMOUS, document=document)
    with pytest.raises(Denied):
        blueprint.change_section(actor=ANONYMOUS, key="roles", value=[])


def test_a_county_founded_before_a_section_has_it_as_its_blueprint_ships_it(world: World) -> None:
    shipped = blueprint.value("zone_kinds")
    ConfiguredSection.objects.filter(section="zone_kinds").delete()

    assert blueprint.value("zone_kinds") == shipped
    assert blueprint.rows()["zone_kinds"].value == shipped
    changed = {**shipped, "market": {"zh": "市场", "en": "market"}}
    row = blueprint.change_section(actor=make.COMMAND, key="zone_kinds", value=changed)
    assert (row.base, blueprint.value("zone_kinds")) == (shipped, changed)


@pytest.mark.parametrize("section", ["roles", "activity_kinds", "duty_rules", "case_kinds"])
def test_a_key_that_stands_twice_is_named_at_its_place(
    document: dict[str, Any], section: str
) -> None:
    items = document["sections"][section]
    items.append(items[0])

    found = [problem.place for problem in blueprint.problems(document)]
    assert f"{section}/{len(items) - 1}/key" in found


@pytest.mark.parametrize("section", ["activity_kinds", "duty_rules"])
def test_a_rule_that_the_pack_does_not_have_is_named_at_its_place(
    document: dict[str, Any], section: str
) -> None:
    document["sections"][section][0]["rule"] = "no.such"

    assert [problem.place for problem in blueprint.problems(document)] == [f"{section}/0/rule"]


def test_sections_read_beforehand_are_read_by_one_query(
    inside: County, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1), blueprint.reading("zone_kinds", "unit_kinds"):
        first = blueprint.value("unit_kinds")
        with blueprint.reading("unit_kinds"):
            assert blueprint.value("unit_kinds") == first
    with django_assert_num_queries(1):
        assert blueprint.value("unit_kinds") == first
