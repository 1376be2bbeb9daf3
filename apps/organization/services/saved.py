"""What is done with saved views of lists: keep one, name it, share it in a unit, remove it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from apps.organization import events, queries
from apps.organization.models import ListView, OrgUnit
from kernel import access, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.errors import Conflict, Denied, Invalid
from kernel.lists import list_titles
from kernel.models import records
from kernel.storable import fault_of

SHARE = "organization.share_view"
# Of one list, by one person.
MOST = 30


@transaction.atomic
def save_view(*, actor: Actor, listing: str, path: str, name: str, query: str) -> ListView:
    """Keep what a list shows under a name of one's own; return it.

    Raises Invalid for a list or an address that is none, Conflict for a name one has already.
    """
    if actor.kind != "user" or actor.id is None:
        raise Denied(_("Only a person keeps views."))
    name = _named(name)
    if listing not in list_titles() or not _is_ours(path) or len(query) > ListView.LONGEST:
        raise Invalid(_("This list cannot be saved as a view."))
    locks.lock("list views")
    own = ListView.objects.filter(owner=actor.id, listing=listing)
    if own.count() >= MOST:
        raise Conflict(
            _("You have %(most)d views of this list. Remove one first.") % {"most": MOST}
        )
    _require_free(own, name)
    made = ListView.objects.create(
        owner_id=actor.id, listing=listing, path=path, name=name, query=query
    )
    journal.emit(events.ListViewSaved(view_id=made.pk, listing=listing), actor=actor)
    return made


@transaction.atomic
def change_view(
    *,
    actor: Actor,
    view: ListView,
    name: str,
    unit: OrgUnit | None,
    is_default: bool,
    expected_version: int | None = None,
) -> ListView:
    """Name a view, share it in a unit or with nobody, open the list with it or not.

    Only its owner's list opens with it. Raises Denied without the right to share where it is shared,
    or is to be; Conflict for a name that is taken.
    """
    locks.lock("list views")
    view = records.lock(view)
    queries.require_manager(actor, view)
    if unit is not None and unit.pk != view.unit_id:
        access.require(actor, SHARE, unit)
    name = _named(name)
    others = ListView.objects.filter(listing=view.listing).exclude(pk=view.pk)
    _require_free(others.filter(owner=view.owner_id), name)
    if unit is not None:
        _require_free(others.filter(unit=unit), name)
    if is_default:
        for other in others.filter(owner=view.owner_id, is_default=True):
            records.change(other, is_default=False)
    values: dict[str, Any] = {"name": name, "unit": unit, "is_default": is_default}
    records.change(view, expected_version, **values)
    event = events.ListViewChanged(
        view_id=view.pk, listing=view.listing, unit_id=unit.pk if unit else None
    )
    journal.emit(event, actor=actor)
    return view


@transaction.atomic
def remove_view(*, actor: Actor, view: ListView) -> None:
    """Remove a view, for all with whom it is shared."""
    queries.require_manager(actor, view)
    journal.emit(events.ListViewRemoved(view_id=view.pk, listing=view.listing), actor=actor)
    view.delete()


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or fault_of(name):
        raise Invalid(name=_("Give it a name."))
    return name


def _require_free(rows: Any, name: str) -> None:
    if rows.filter(name=name).exists():
        raise Conflict(name=_("There is a view of this name already. Choose another one."))


def _is_ours(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return not path.startswith("//")
