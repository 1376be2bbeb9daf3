"""Retention: each module registers rules for its own data, and a nightly task deletes expired rows.

A rule deletes; `keep_open_ended` states how long a personal field is needed that no rule deletes. Together
they name every encrypted field (a test checks it); docs/retention.md is generated from both.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, NotRequired, TypedDict, Unpack

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from kernel import clock, realm
from kernel.access.actor import Actor
from kernel.journal.emitting import emit
from kernel.journal.events import Event
from kernel.journal.words import Detail
from kernel.registry import Registry

log = logging.getLogger("liangxin.retention")
Forget = Callable[[datetime], int]
Where = Literal["counties", "platform", "both"]


@dataclass(frozen=True)
class Rule:
    """What is deleted `days` after `since` (0: in the next night).

    `forget(before)` deletes the rows that ended before that moment and returns how many. `fields`
    are the encrypted fields it deletes, as "app.Model.field".
    """

    key: str
    what: Any
    days: int
    since: Any
    forget: Forget
    where: Where
    fields: tuple[str, ...]


@dataclass(frozen=True)
class OpenEnded:
    """Encrypted fields that no rule deletes, and how long they are needed."""

    fields: tuple[str, ...]
    until: Any


@dataclass(frozen=True, kw_only=True)
class Forgotten(Event):
    """Expired rows were deleted; the event has their number only."""

    name: ClassVar[str] = "kernel.data_forgotten"
    description: ClassVar[Any] = _("removed what was kept long enough")
    details: ClassVar[Mapping[str, Detail]] = {
        "rows": Detail(_("rows")),
        "removed": Detail(_("removed"), "kernel.retention"),
    }
    removed: str
    rows: int


@dataclass
class Report:
    """The rows one run deleted, by rule, and the rules that failed."""

    removed: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


rules: Registry[Rule] = Registry(
    "retention.rules", "what is removed each night, and after how long"
)
open_ended: Registry[OpenEnded] = Registry(
    "retention.open_ended", "encrypted fields that no rule ends, and how long they are needed"
)


class Said(TypedDict):
    """What a rule says of itself; see `Rule`."""

    what: Any
    days: int
    since: Any
    where: NotRequired[Where]
    fields: NotRequired[tuple[str, ...]]


def rule(
    key: str,
    *,
    what: Any,
    days: int,
    since: Any,
    where: Where = "both",
    fields: tuple[str, ...] = (),
) -> Callable[[Forget], Forget]:
    """Register the function as a rule: called each night with the moment `days` ago.

    Raises ValueError for a key in use.
    """

    def offer(forget: Forget) -> Forget:
        rules.add(key, Rule(key, what, days, since, forget, where, fields))
        return forget

    return offer


def delete_old(key: str, model: type[Model], moment: str, **said: Unpack[Said]) -> None:
    """Register the rule that deletes the rows of a model whose `moment`, a field, lies `days` ago."""

    def forget(before: datetime) -> int:
        return model._default_manager.filter(**{f"{moment}__lt": before}).delete()[0]

    rule(key, **said)(forget)


def keep_open_ended(*fields: str, until: Any) -> None:
    """Register how long encrypted fields are needed that no rule deletes."""
    open_ended.add(", ".join(fields), OpenEnded(fields, until))


def forget_expired(*, actor: Actor) -> Report:
    """Run the rules of the realm in force, each in a transaction of its own.

    A rule that fails is logged and reported; the others still run.
    """
    report = Report()
    here: Where = "platform" if realm.current().is_platform else "counties"
    for key, one in rules.items():
        if one.where not in {here, "both"}:
            continue
        try:
            report.removed[key] = _forget(one, actor)
        except Exception:  # one rule's failure must not stop the others
            log.exception("retention_failed", extra={"rule": key})
            report.failed.append(key)
    return report


@transaction.atomic
def _forget(one: Rule, actor: Actor) -> int:
    removed = one.forget(clock.now() - timedelta(days=one.days))
    if removed:
        emit(Forgotten(removed=one.key, rows=removed), actor=actor)
    return removed
