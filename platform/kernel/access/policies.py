"""The registered permissions, and the scopes that grant them to API keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.registry import Registry

permissions: Registry[Any] = Registry(
    "access.permissions", "every right, with what it allows in words"
)
headings: Registry[Any] = Registry(
    "access.headings", "what the rights of an app stand under where they are listed"
)


@dataclass(frozen=True)
class Scope:
    """What an API key may do with one kind of resource (`<resource>:<verb>`), in counties or on the platform."""

    name: str
    label: Any
    on_platform: bool = False


scopes: Registry[Scope] = Registry("access.scopes", "what an API key may be given, in words")
# "<scope> <permission>": several apps may add rights to one scope.
_rights: Registry[tuple[str, str]] = Registry(
    "access.scope_rights", "the rights a scope of a key needs"
)


def declare(app: str, heading: Any, given: Mapping[str, Any]) -> None:
    """Add an app's permissions, {"verb_thing": label}, to be listed under a heading.

    Those of the platform have none: no role of a county gives them. Raises ValueError for one declared twice.
    """
    if heading:
        headings.add(app, heading)
    for name, label in given.items():
        permissions.add(f"{app}.{name}", label)


def declared() -> Mapping[str, Any]:
    """Return every permission, {"app.verb_thing": label}."""
    return dict(sorted(permissions.items()))


def by_heading() -> dict[str, dict[str, Any]]:
    """Return every permission by the heading of its app, {heading: {"app.verb_thing": label}}."""
    return {
        str(heading): {
            name: label for name, label in permissions.items() if name.partition(".")[0] == app
        }
        for app, heading in headings.items()
    }


def label_of(permission: str) -> str:
    """Return what a permission allows, in the reader's language."""
    return str(permissions[permission])


def scope(name: str, label: Any, *rights: str, on_platform: bool = False) -> None:
    """Register a scope that gives API keys `rights`. Raises ValueError for a name that is taken."""
    scopes.add(name, Scope(name, label, on_platform))
    widen_scope(name, *rights)


def widen_scope(name: str, *rights: str) -> None:
    """Add rights to a scope that another app offers, such as those of one more import."""
    for right in rights:
        _rights.add(f"{name} {right}", (name, right))


def rights_of(names: Iterable[str]) -> frozenset[str]:
    """Return the union of the scopes' permissions; unknown scopes add none."""
    wanted = {name for name in names if name in scopes}
    return frozenset(right for name, right in _rights if name in wanted)


def scopes_here(*, on_platform: bool) -> dict[str, Scope]:
    """Return the scopes a key of a county, or of the platform, can have, by name."""
    return {name: found for name, found in scopes.items() if found.on_platform == on_platform}
