"""Knowledge points down as imports do: no app names one above it, and none is forgotten."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps as registry
from django.db import models

from apps.organization.models import OrgUnit
from apps.organization.registry import bonds
from kernel import access, journal
from kernel.registry import everything
from tenants.oversight.registry import definitions
from tests.architecture.sources import ROOT, apps, of_app, sources

# Foreign keys to a unit that keep it from nothing, each with why.
LETS_GO = {
    "organization.UnitState.unit": "the unit's own history",
    "organization.UnitAct.unit": "the unit's own acts",
    "organization.UnitGrant.content_object": "roles on a dissolved unit reach nobody",
    "organization.ListView.unit": "a view shared in a unit that is gone is its owner's",
}


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def layers() -> list[set[str]]:
    """Return the apps from the top down."""
    (found,) = [c for c in contracts() if c.get("containers") == ["apps"]]
    return [set(layer.split(" | ")) for layer in found["layers"]]


def not_below(app: str) -> set[str]:
    """Return the apps above one and beside it."""
    place = next(i for i, layer in enumerate(layers()) if app in layer)
    return set().union(*layers()[: place + 1]) - {app}


def strings(app: str, family: str = "apps") -> Iterator[tuple[str, str]]:
    """Yield (place, text) of the strings in an app's Python that are no docstrings, and its templates."""
    for source in of_app(app, family):
        words = {
            id(node.body[0].value)
            for node in ast.walk(source.tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(source.tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in words:
                yield f"{source}:{node.lineno}", node.value
    for path in sorted((ROOT / "templates" / app).rglob("*.html")):
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")


@pytest.mark.parametrize("app", apps())
def test_no_app_names_one_above_it(app: str) -> None:
    """Rights ("members.view_member"), addresses ("members:list") and templates ("members/…")."""
    above = "|".join(sorted(not_below(app))) or "nobody"
    name = re.compile(rf"(?<![\w.])({above})[.:/][a-z_]")

    assert not [f"{place} {text[:60]!r}" for place, text in strings(app) if name.search(text)]


def test_oversight_names_no_figure() -> None:
    """A figure's key, its parts and its columns are known to the app that counts it alone."""
    above = re.compile(rf"(?<![\w.])({'|'.join(apps())})[.:/][a-z_]")
    names = {
        name
        for figure in definitions
        for name in (figure.key, *figure.parts, *(column.name for column in figure.columns))
    }
    shown = re.compile(rf"\bfigures\.({'|'.join(map(re.escape, names))})\b")
    named = [
        f"{place} {text[:60]!r}"
        for place, text in strings("oversight", "tenants")
        if text in names or shown.search(text) or above.search(text)
    ]
    reached = [
        f"{source}:{node.lineno} {node.attr}"
        for source in of_app("oversight", "tenants")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in names
    ]

    assert not named + reached


def related_names(above: set[str]) -> set[str]:
    """Return by which names higher apps' rows hang on lower apps' models."""
    return {
        relation.get_accessor_name()
        for model in registry.get_models()
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in above
        and model._meta.app_label not in above
        and relation.get_accessor_name()
    }


@pytest.mark.parametrize("app", apps())
def test_no_app_reaches_rows_of_one_above_it(app: str) -> None:
    """By a related name: `unit.members`, `filter(members__…)`."""
    names = related_names(not_below(app))
    looked = {(name, "__") for name in names}
    reached = [
        f"{source}:{node.lineno} {node.attr}"
        for source in of_app(app)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in names
        and isinstance(node.value, ast.Name)
        and node.value.id in {"unit", "member", "business", "user", "row"}
    ]
    looked_up = [
        f"{source}:{node.lineno} {node.arg}"
        for source in of_app(app)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.keyword) and (node.arg or "").partition("__")[:2] in looked
    ]

    assert not reached + looked_up


def keys_to_units() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in registry.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is OrgUnit
    }


def test_every_foreign_key_to_a_unit_is_in_a_bond() -> None:
    """Or a unit would be dissolved under rows that nobody thought of."""
    bound = {relation for bond in bonds for relation in bond.relations}

    unbound = keys_to_units() - bound - set(LETS_GO)

    assert not unbound, "offer an `organization.bonds` that names it, or write into LETS_GO why not"
    assert bound | set(LETS_GO) == keys_to_units()
    assert not bound & set(LETS_GO)


def test_every_right_a_scope_needs_is_declared() -> None:
    scopes = [*access.scopes_here(on_platform=False), *access.scopes_here(on_platform=True)]

    assert all(access.rights_of([scope]) for scope in scopes)
    assert access.rights_of(scopes) <= access.declared().keys()


def test_every_app_is_among_those_of_one_shape() -> None:
    (shape,) = [c for c in contracts() if c["name"] == "Every app has one shape"]
    tenants = {p.name for p in (ROOT / "tenants").iterdir() if (p / "apps.py").exists()}
    wanted = {f"apps.{app}" for app in apps()} | {f"tenants.{name}" for name in tenants}

    assert set(shape["containers"]) == wanted, "pyproject.toml: the contract “one shape”"


def test_the_portal_is_kept_from_every_other_app() -> None:
    (portal,) = [c for c in contracts() if c.get("source_modules") == ["apps.portal"]]
    others = {f"apps.{app}" for app in apps()} - {"apps.portal"}

    assert set(portal["forbidden_modules"]) == others, "pyproject.toml: the portal's contract"


def test_slots_are_filled_and_registries_are_not_empty() -> None:
    """Panels of pages, and handlers at once, wait for the apps to come."""
    waiting = {
        "activities.visit_checks", "activities.visit_lists", "businesses.panels", "duties.subjects",
        "journal.on", "members.panels",
    }  # fmt: skip

    assert {found.name for found in everything() if not found.offers()} <= waiting


def test_what_works_by_itself_has_a_name() -> None:
    """Or the journal would show readers a word of the code."""
    called = {
        name
        for source in sources()
        for name in re.findall(r'(?:Actor\.system\(|^BY = )"([^"]+)"', source.text, re.MULTILINE)
    }

    assert not called - set(journal.system_names.keys()), "offer `journal.system_names`"
