"""Every app has one shape, every write is told to the journal, every table says how it is scoped."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps as registry
from django.conf import settings
from django.db import models

from kernel.db.rights import HIDDEN
from kernel.journal import catalogue
from kernel.models import Stored
from tests.architecture.sources import ROOT, Source, apps, sources

FILES = set(
    "models rules policies queries events services forms headings imports lists charts views urls reactions jobs "
    "blueprint indicators notices demo offers registry retention apps __init__".split()
)
# What single apps need besides, each with what for.
ALSO = {
    "activities": {"todos"},  # what waits of them on first pages, offered
    "accounts": {
        "backends",
        "middleware",
        "sessions",
    },  # log-in's doors
    "duties": {
        "facts",  # the acts that fulfil duties, read from where they are kept
        "doing",  # forms that do what a duty asks
    },
    "members": {
        "branches",  # the branch that a cell of a roll names
        "departed",  # what says in a roll that somebody left
        "fields",  # members to choose from, in forms of all apps
    },
    "portal": {
        "manual",
        "news",
        "suggesting",
    },  # a page of help a role; what the search answers while one types
    "rulebook": {"pack"},  # the regulations, as data
    "organization": {
        "drafts",  # what a draft of the roles would change
        "grants",  # the only code that writes guardian's rows
        "places",  # zones met while importing
        "place_words",  # what their names may mean, to choose from
        "unit_words",  # units met while importing
        "listed",  # zones taken from the national list: services
        "rights",  # what an account's roles allow, read by every request
        "filters",  # rows of a unit and of those below it
        "fields",  # accounts to choose from, in forms of all apps
        "given",  # the units that a table names
        "outlines",  # townships read from a map that a county brings
        "standing",  # the tree as a table that is brought leaves it
    },
}
# Public functions of services that change something and tell nothing, each with why.
SILENT = {
    "apps.accounts.services.know_device": "part of the log-in, which is told",
    "apps.accounts.services.take_note_of_lock": "that a notice was read",
    "apps.cases.services.public.suggest": "raising a case tells it: `raising.place`",
    "apps.organization.services.bringing.bring_unit": "founding and moving tell it",
    "apps.organization.services.bringing.change_brought_unit": "changing and moving tell it",
    "apps.papers.services.printing.order_record_book": "the job it starts is told: `kernel.jobs.start`",
    "apps.indicators.services.recalculate_soon": "a note for the recalculation, no act",
    "apps.notices.services.telling.tell": "what is told is in the journal already, or a day that came",
    "apps.notices.services.planning.plan": "how what was told leaves the product",
    "apps.notices.services.planning.forget_unsent": "part of a restore, which is told",
    "apps.notices.services.own.mark_read": "that a notice was read",
    "apps.notices.services.own.mark_all_read": "that notices were read",
    "apps.notices.services.own.choose": "what a person wants to be told of",
    "apps.notices.services.own.set_contact": "nothing is sent there before it is confirmed",
    "apps.notices.services.own.unsubscribe": "what a person wants to be told of",
    "apps.integrations.services.note_use": "last use of a key: a figure, not an act",
    "apps.integrations.services.begin_reply": "the answer kept for a repeated request",
    "apps.integrations.services.keep_reply": "the answer kept for a repeated request",
    "apps.integrations.services.drop_reply": "the answer kept for a repeated request",
}


@pytest.mark.parametrize("app", apps())
def test_an_apps_files_are_those_of_the_house(app: str) -> None:
    folder = ROOT / "apps" / app
    known = FILES | ALSO.get(app, set()) | {"migrations", "management", "locale"}
    stems = {path.stem for path in folder.iterdir() if path.name != "__pycache__"}

    assert not stems - known, "rename it after what it is (FILES), or write into ALSO what for"


def services() -> Iterator[Source]:
    for source in sources():
        in_folder = source.path.parent.name == "services"
        if source.path.stem in {"services", "grants", "listed"} or in_folder:
            yield source


def is_atomic(node: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)


def calls_of(node: ast.AST) -> set[str]:
    return {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}


def tells(node: ast.FunctionDef, of_module: dict[str, ast.FunctionDef]) -> bool:
    """Say whether a function emits, itself or through a function of its module or a service."""
    called = calls_of(node)
    if any(name.endswith(("emit", "emit_all", "emit_many")) for name in called):
        return True
    if any(
        name.split(".")[0]
        in {"services", "accounts", "grants", "oversight", "blueprint", "cases", "tell"}
        for name in called
    ):
        return True
    inner = {name for name in called if name in of_module and name != node.name}
    rest = {name: f for name, f in of_module.items() if name != node.name}
    return any(tells(of_module[name], rest) for name in inner)


def test_every_write_is_told_to_the_journal() -> None:
    silent = set()
    for source in services():
        functions = {n.name: n for n in source.tree.body if isinstance(n, ast.FunctionDef)}
        silent |= {
            f"{source.module}.{name}"
            for name, node in functions.items()
            if not name.startswith("_") and is_atomic(node) and not tells(node, functions)
        }

    assert not silent - set(SILENT), "emit an event, or write into SILENT why nothing is told"


def test_services_take_keywords_and_the_actor_first() -> None:
    loose = [
        f"{source}:{node.lineno} {node.name}"
        for source in services()
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and is_atomic(node)
        and f"{source.module}.{node.name}" not in SILENT
        and (node.args.args or not node.args.kwonlyargs)
    ]

    assert not loose, "keyword-only, the actor first: `def verb(*, actor: Actor, …)`"


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in registry.get_models()
        if model.__module__.split(".")[0] in {"kernel", "apps", "tenants"}
    ]


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_a_table_says_how_it_is_scoped(model: type[models.Model]) -> None:
    scope = getattr(model, "scope_path", None)
    if scope is None:
        assert len(getattr(model, "scope_exempt", "")) > 10, "scope_path, or why there is none"
        return
    reached: type[models.Model] = model
    for step in scope.split("__") if scope else []:
        reached = reached._meta.get_field(step).related_model
    assert reached._meta.get_field("path")


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_a_table_is_described(model: type[models.Model]) -> None:
    words = model.__doc__ or ""

    assert words
    assert not words.startswith(f"{model.__name__}("), "the docstring is Django's own"


def shared() -> set[str]:
    return set(settings.SHARED_APPS) - set(settings.TENANT_APPS)


@pytest.mark.parametrize("model", registry.get_models(), ids=lambda m: m._meta.label)
def test_no_foreign_key_leaves_its_realm(model: type[models.Model]) -> None:
    """What counties have may point at what counties have only; and never by a generic key."""
    if model._meta.db_table in HIDDEN:
        return  # guardian's own, which no realm may touch
    on_platform = registry.get_app_config(model._meta.app_label).name in shared()
    for field in model._meta.get_fields():
        assert type(field).__name__ not in {"GenericForeignKey", "GenericRelation"}
        target = getattr(field, "related_model", None)
        if target is None or field.auto_created or on_platform:
            continue
        assert registry.get_app_config(target._meta.app_label).name not in shared(), field


def test_our_keys_are_uuids() -> None:
    other = [
        model._meta.label
        for model in our_models()
        if issubclass(model, Stored) and not isinstance(model._meta.pk, models.UUIDField)
    ]

    assert not other


def test_every_event_is_named_after_its_app() -> None:
    for name, kind in catalogue().items():
        module = kind.__module__.split(".")
        app = module[1] if module[0] in {"apps", "tenants"} else module[0]
        assert name.startswith(f"{app}.") or module[0] == "tests", name


def test_qr_codes_have_their_white_margin() -> None:
    """Four white modules around it: on a dark page a phone finds no code without them."""
    pictures = [
        ast.unparse(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and "segno.make" in ast.unparse(node.func)
        if ast.unparse(node.func).endswith("svg_data_uri")
    ]

    assert pictures
    assert all("border=4, light='white'" in picture for picture in pictures)
