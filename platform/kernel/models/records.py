"""Base classes of stored rows, and the functions that lock and change them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from kernel import clock, ids
from kernel.db import guard
from kernel.errors import Stale

# What is the same and from the same hand within this time was sent twice.
TWICE = timedelta(minutes=1)


class Stored(models.Model):
    """Any stored row: a UUIDv7 key, and the lookup of the unit or region it belongs to.

    `scope_path` is the lookup of the row that has a `path` ("" for this row itself, None when the
    rows are not scoped: then `scope_exempt` says why). `self_path` is the lookup of the user a row
    is about. The database refuses to change rows of an `append_only` table, to let any login but
    the owner's write a table that is `written_by_owner`, and to let it say a column that is
    `stamped_by_database`.
    """

    scope_path: ClassVar[str | None] = None
    scope_exempt: ClassVar[str] = ""
    self_path: ClassVar[str] = ""
    append_only: ClassVar[bool] = False
    written_by_owner: ClassVar[bool] = False
    stamped_by_database: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)

    class Meta:
        abstract = True


class Record(Stored):
    """A row that people edit: with a version and the times of creation and last change."""

    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False, db_index=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def stamp(self) -> str:
        """Return "version-moment", which changes whenever the row does.

        The moment is needed: updates by rules are no edits and leave the version unchanged.
        """
        return f"{self.version}-{int(self.updated_at.timestamp() * 1_000_000):x}"


R = TypeVar("R", bound=Record)
Changes = dict[str, tuple[Any, Any]]


def change(row: Record, expected_version: int | None = None, **values: Any) -> Changes:
    """Write `values` to `row` and return {field: (old, new)} of what differs.

    Nothing is written when nothing differs. Raises Stale when the row's version is no longer
    `expected_version` (or the version `row` was read at).
    """
    guard.check_instance(row)
    require_version(row, expected_version)
    differing = {
        name: (getattr(row, name), value)
        for name, value in values.items()
        if getattr(row, name) != value
    }
    if not differing:
        return {}
    for name, (_old, new) in differing.items():
        setattr(row, name, new)
    row.updated_at = clock.now()
    written = {name: getattr(row, name) for name in _with_companions(row, differing)}
    found = (
        type(row)
        ._base_manager.filter(pk=row.pk, version=row.version)
        .update(**written, updated_at=row.updated_at, version=F("version") + 1)
    )
    if not found:
        raise _stale()
    row.version += 1
    return differing


def change_many(rows: Sequence[R], **values: Any) -> None:
    """Write the same `values` to rows that the caller holds locked: one statement, a new version each.

    Not for columns that others are computed from.
    """
    if not rows:
        return
    now = clock.now()
    found = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows])
    found.update(**values, updated_at=now, version=F("version") + 1)
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.version, row.updated_at = row.version + 1, now


def are_new(rows: models.QuerySet[Any]) -> bool:
    """Say whether one of some rows, which are the same as what comes now, was made within `TWICE`."""
    return rows.filter(created_at__gt=clock.now() - TWICE).exists()


def require_version(row: Record, expected_version: int | None) -> None:
    """Raise Stale when a version is expected and the row has another."""
    if expected_version is not None and expected_version != row.version:
        raise _stale()


def lock(row: R, seen: str | None = None) -> R:
    """Read `row` again with FOR UPDATE, locked until the transaction ends, and return it.

    Raises Stale when its stamp is no longer `seen`.
    """
    guard.check_instance(row)
    locked = type(row)._base_manager.select_for_update().get(pk=row.pk)
    if seen is not None and seen != locked.stamp:
        raise _stale()
    return locked


def _with_companions(row: Record, names: Changes) -> list[str]:
    """Return `names` and the columns computed from them (a blind index, a pinyin key)."""
    columns = list(names)
    for field in row._meta.concrete_fields:
        if getattr(field, "computed_from", None) in names:
            field.pre_save(row, add=False)
            columns.append(field.name)
    return columns


def _stale() -> Stale:
    return Stale(
        _(
            "Someone else changed this record after you opened it. "
            "Nothing of yours was saved. Open it again and repeat your change."
        )
    )
