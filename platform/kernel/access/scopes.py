"""Filters querysets by an actor's reaches, and checks single permissions."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from kernel.access.actor import ROOT, Actor
from kernel.access.policies import label_of, permissions
from kernel.errors import Denied
from kernel.models.records import Stored

Rows = TypeVar("Rows", bound=QuerySet[Stored])


class Everywhere:
    """The whole realm, as the target of a permission check."""


EVERYWHERE = Everywhere()
# No path contains this character: `path + _AFTER_ALL` is the upper bound of a prefix's range.
_AFTER_ALL = "\uffff"


def visible(actor: Actor, rows: Rows, permission: str | None = None) -> Rows:
    """Return those of `rows` on which the actor holds `permission`.

    `permission` is `<app>.view_<model>` unless given. A reach over the whole realm adds no filter.
    """
    model: type[Stored] = rows.model
    permission = permission or _view_permission(model)
    paths = actor.paths(permission)
    if ROOT in paths:
        return rows
    wanted = Q(pk__in=())
    if model.scope_path is not None:
        lookup = f"{model.scope_path}__path" if model.scope_path else "path"
        for path in paths:
            wanted |= Q(**{f"{lookup}__gte": path, f"{lookup}__lt": path + _AFTER_ALL})
    if model.self_path and permission in actor.own and actor.id:
        wanted |= Q(**{model.self_path: actor.id})
    return rows.filter(wanted)


def allows(actor: Actor, permission: str, target: Model | Everywhere | None = None) -> bool:
    """Say whether the actor holds `permission` on `target`.

    None asks whether it is held on any row: enough to show a menu, never to write. An unscoped target
    (configuration, an import) counts as EVERYWHERE, the whole realm.
    """
    if permission not in permissions:
        raise KeyError(f"Permission {permission} is not declared.")
    if actor.is_trusted:
        return True
    if target is None:
        return actor.holds(permission) or permission in actor.own
    if permission in actor.own and actor.id and _owner_of(target) == actor.id:
        return True
    return actor.holds(permission, path_of(target))


def require(actor: Actor, permission: str, target: Model | Everywhere | None = None) -> None:
    """Raise Denied, with the missing permission's label, unless `allows` is true."""
    if not allows(actor, permission, target):
        raise Denied(
            _("Your account may not do this here. It needs the right: %(right)s.")
            % {"right": label_of(permission)}
        )


def path_of(target: Model | Everywhere) -> str:
    """Return the path of the unit or region a row belongs to; "/" when it belongs to none."""
    scope = getattr(target, "scope_path", None)
    if scope is None:
        return ROOT
    value: object = target
    for step in [*scope.split("__"), "path"] if scope else ["path"]:
        value = getattr(value, step, None)
        if value is None:
            return ROOT
    return str(value)


def _owner_of(target: Model | Everywhere) -> object:
    path: str = getattr(target, "self_path", "")
    if not path:
        return None
    value: object = target
    *steps, last = path.split("__")
    for step in steps:
        value = getattr(value, step, None)
    value = getattr(value, f"{last}_id", None) or getattr(value, last, None)
    return getattr(value, "pk", value)


def _view_permission(model: type[Model]) -> str:
    return f"{model._meta.app_label}.view_{model._meta.model_name}"
