"""Retention: modules register rules for their own data, and a nightly job deletes what expired.

A rule deletes rows; `keep_open_ended` states how long a personal field without a rule is needed.
Together they cover every encrypted field, which a test checks; docs/retention.md lists both.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from django.db import transaction
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
    """What goes after `days` (0: with the next night), counted from `since`.

    `forget(before)` removes what was over by then and returns how many rows that was. `fields`
    are the encrypted ones it ends, as "app.Model.field".
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
    """Encrypted fields that no rule ends, and how long they are needed."""

    fields: tuple[str, ...]
    until: Any


@dataclass(frozen=True, kw_only=True)
class Forgotten(Event):
    """Expired rows were deleted: how many, without their contents."""

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
    """Rows deleted by one run, {rule: count}, and the rules that failed."""

    removed: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


rules: Registry[Rule] = Registry(
    "retention.rules", "what is removed each night, and after how long"
)
open_ended: Registry[OpenEnded] = Registry(
    "retention.open_ended", "encrypted fields that no rule ends, and how long they are needed"
)


def rule(
    key: str,
    *,
    what: Any,
    days: int,
    since: Any,
    where: Where = "both",
    fields: tuple[str, ...] = (),
) -> Callable[[Forget], Forget]:
    """Register the function to be called each night with the moment before which rows expired.

    Raises ValueError for a key in use.
    """

    def offer(forget: Forget) -> Forget:
        rules.add(key, Rule(key, what, days, since, forget, where, fields))
        return forget

    return offer


def keep_open_ended(*fields: str, until: Any) -> None:
    """State how long encrypted fields without a rule are needed."""
    open_ended.add(", ".join(fields), OpenEnded(fields, until))


def forget_expired(*, actor: Actor) -> Report:
    """Delete expired rows in the current realm, each rule in a transaction of its own.

    A rule that fails is logged and named; the others go on.
    """
    report = Report()
    here: Where = "platform" if realm.current().is_platform else "counties"
    for key, one in rules.items():
        if one.where not in {here, "both"}:
            continue
        try:
            report.removed[key] = _forget(one, actor)
        except Exception:  # one failing rule must not stop the others
            log.exception("retention_failed", extra={"rule": key})
            report.failed.append(key)
    return report


@transaction.atomic
def _forget(one: Rule, actor: Actor) -> int:
    removed = one.forget(clock.now() - timedelta(days=one.days))
    if removed:
        emit(Forgotten(removed=one.key, rows=removed), actor=actor)
    return removed
