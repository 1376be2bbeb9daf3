"""Rights about keys, and what each scope of a key allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "integrations",
    {"view_apikey": _("See API keys"), "manage_key": _("Make and revoke API keys")},
)


@dataclass(frozen=True)
class Scope:
    """What a key may do with one kind of resource: `<resource>:<verb>`, and the rights it needs."""

    name: str
    label: Any
    permissions: frozenset[str]
    on_platform: bool = False


def _scope(name: str, label: Any, *permissions: str, on_platform: bool = False) -> Scope:
    return Scope(name, label, frozenset(permissions), on_platform)


_UNITS = ("organization.view_orgunit",)
_COVERAGE = ("businesses.view_coverage", "businesses.view_business")
_ALL = (
    _scope("units:read", _("Read units and places"), *_UNITS),
    _scope(
        "units:write",
        _("Found, change and dissolve units; add places"),
        *_UNITS,
        "organization.change_unit",
    ),
    _scope("businesses:read", _("Read businesses"), "businesses.view_business"),
    _scope(
        "businesses:write",
        _("Change businesses, and assign them to branches"),
        "businesses.view_business",
        "businesses.change_business",
        "businesses.assign_cover",
    ),
    _scope("members:read", _("Read members, personal values masked"), "members.view_member"),
    _scope(
        "members:write",
        _("Record that members left, and take it back"),
        "members.view_member",
        "members.change_member",
    ),
    _scope(
        "members:reveal",
        _("Read members' phones and ID numbers in clear, each reading noted"),
        "members.view_member",
        "members.reveal_member",
    ),
    _scope("coverage:read", _("Read coverage"), *_COVERAGE),
    _scope(
        "coverage:write",
        _("Recompute coverage and take it back"),
        *_COVERAGE,
        "businesses.recompute_coverage",
    ),
    _scope("imports:read", _("Read imports and their errors"), "kernel.view_import"),
    _scope(
        "imports:write",
        _("Bring in branches, businesses and members"),
        "kernel.view_import",
        "organization.view_orgunit",
        "organization.change_unit",
        "organization.import_branches",
        "businesses.import_register",
        "members.import_members",
    ),
    _scope(
        "summary:read",
        _("Read the figures of counties"),
        "oversight.view_rollupfact",
        on_platform=True,
    ),
)
SCOPES = {scope.name: scope for scope in _ALL}


def scopes_here(*, on_platform: bool) -> dict[str, Scope]:
    """Return the scopes a key of a county, or of the platform, can have."""
    return {name: scope for name, scope in SCOPES.items() if scope.on_platform == on_platform}


def permissions_of(scopes: Iterable[str]) -> frozenset[str]:
    """Return the rights that scopes need together; a scope that is no more allows nothing."""
    known = (SCOPES[name].permissions for name in scopes if name in SCOPES)
    return frozenset[str]().union(*known)
