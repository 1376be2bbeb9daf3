"""A county's configuration out to a file, and back."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from kernel import blueprint
from kernel.models import ConfiguredSection
from kernel.realm import county_scope
from tenants.counties.models import County
from tests import make


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, county="chongyi", stdout=out, **options)
    return out.getvalue()


def written(folder: Path, document: dict[str, Any]) -> str:
    path = folder / "blueprint.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return str(path)


def test_what_is_exported_can_be_applied_and_differs_in_nothing(
    county: County, tmp_path: Path
) -> None:
    document = yaml.safe_load(run("export_blueprint"))

    result = json.loads(run("apply_blueprint", written(tmp_path, document), json=True))
    assert result == {"applied": True, "differences": []}


def test_a_dry_run_says_what_differs_and_changes_nothing(county: County, tmp_path: Path) -> None:
    document = json.loads(run("export_blueprint", json=True))
    document["sections"]["unit_kinds"]["branch"]["zh"] = "支部"

    said = run("apply_blueprint", written(tmp_path, document), dry_run=True)
    assert "unit_kinds" in said
    assert "~ branch" in said
    with county_scope(county):
        assert blueprint.value("unit_kinds")["branch"]["zh"] == "党支部"


def test_a_wrong_blueprint_changes_nothing_and_names_each_place(
    county: County, tmp_path: Path
) -> None:
    document = json.loads(run("export_blueprint", json=True))
    document["sections"]["unit_kinds"]["branch"]["zh"] = "支部"
    document["sections"]["roles"][0]["permissions"] = ["no.such_right"]

    with pytest.raises(CommandError, match="roles/0/permissions"):
        run("apply_blueprint", written(tmp_path, document))
    with county_scope(county):
        assert blueprint.value("unit_kinds")["branch"]["zh"] == "党支部"


def test_items_are_changed_reset_and_taken_out_one_by_one(inside: County) -> None:
    actor, key = make.COMMAND, "coverage_rules"
    market = blueprint.items(blueprint.value(key))["market"]
    named = market | {"name": {"zh": "市场"}}
    blueprint.change_item(actor=actor, key=key, item="market", value=named)
    own = market | {"key": "own", "name": {"zh": "本县的"}}
    blueprint.change_section(actor=actor, key=key, value=[*blueprint.value(key), own])

    blueprint.reset_item(actor=actor, key=key, item="market")
    blueprint.reset_item(actor=actor, key=key, item="own")
    rows = ConfiguredSection.objects.get(section=key)
    assert rows.value == rows.base
