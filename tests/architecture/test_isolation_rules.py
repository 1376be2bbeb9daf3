"""Rules of isolation that the source itself can be asked about."""

from __future__ import annotations

import ast

from tests.architecture.sources import Source, found, imports, sources

# Where the stock switches are mentioned, for they are closed there.
CLOSES_THEM = {"platform/kernel/db/backend/base.py"}
BANNED = r"\b(schema_context|tenant_context|set_tenant|set_schema|set_schema_to_public)\b"
# Modules whose names would cross counties: stock signing, caches by another way, sites.
BANNED_IMPORTS = {
    "django.core.signing.dumps": {"platform/kernel/signing.py"},
    "django.core.signing.loads": {"platform/kernel/signing.py"},
    "django.core.signing.TimestampSigner": {"platform/kernel/signing.py"},
    "django.core.signing.Signer": set(),
    "django.contrib.sites": set(),
    "django.contrib.admin": set(),
    "django.contrib.contenttypes.fields": set(),
    "guardian.shortcuts": set(),
    "django.db.models.signals": set(),
    "django.contrib.auth.tokens": set(),
}


def outside(places: set[str]) -> tuple[Source, ...]:
    return tuple(source for source in sources() if str(source) not in places)


def test_county_scope_is_the_only_switch() -> None:
    assert not found(BANNED, outside(CLOSES_THEM))


def test_the_context_variable_of_the_realm_is_set_in_one_place() -> None:
    assert not found(r"realm\._current|_current\.set", outside({"platform/kernel/realm.py"}))


def test_nobody_sets_the_session_by_hand() -> None:
    by_hand = (
        r"(?i)\b(SET (SESSION |LOCAL )?ROLE|RESET ROLE|SET search_path|SET (SESSION|LOCAL) search)"
    )

    assert not found(by_hand, outside(CLOSES_THEM))


def test_stock_parts_that_cross_counties_are_not_used() -> None:
    used = [
        f"{source}:{line} {name}"
        for source in sources()
        for line, name in imports(source)
        for banned, allowed in BANNED_IMPORTS.items()
        if name.startswith(banned) and str(source) not in allowed
    ]

    assert not used


def test_only_the_kernel_and_tenants_work_as_the_owner() -> None:
    as_owner = found(r"connections\[.owner.\]|using=.owner.", sources())

    assert {line.split("/")[0] for line in as_owner} <= {"platform", "tenants"}


def test_services_say_on_what_they_need_a_right() -> None:
    """A right asked for without a target is held anywhere: enough for a menu, not for a write.

    The platform's staff hold theirs on all of it, so that there it is the same.
    """
    loose = [
        f"{source}:{call.lineno}"
        for source in sources()
        if source.path.stem in {"services", "grants", "blueprint"} and "tenants" not in str(source)
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "access.require"
        and len(call.args) < 3
    ]

    assert not loose


def test_tasks_are_of_the_careful_kind() -> None:
    """`shared_task` alone would run for whatever realm the worker is in."""
    bare = r"@(shared_task|app\.task)\b"

    assert not found(bare, outside({"platform/kernel/tasks.py"}))
