"""How long things are kept: every module says so of its own data, and each night what is past its time goes.

A rule removes; `keep_open_ended` says of a personal field that no rule ends how long it is needed. Between
them they name every encrypted field, which a test sees to; docs/retention.md is the table of both.
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
    """What was past its time was removed: how many rows, and nothing of what they held."""

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
    """What one run removed, by rule, and the rules that failed."""

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
    """Have the function called each night with the moment before which things are past their time.

    Raises ValueError for a key in use.
    """

    def offer(forget: Forget) -> Forget:
        rules.add(key, Rule(key, what, days, since, forget, where, fields))
        return forget

    return offer


def keep_open_ended(*fields: str, until: Any) -> None:
    """Say how long encrypted fields are needed that no rule ends."""
    open_ended.add(", ".join(fields), OpenEnded(fields, until))


def forget_expired(*, actor: Actor) -> Report:
    """Remove what is past its time in the realm in force, each rule in a transaction of its own.

    A rule that fails is logged and named; the others go on.
    """
    report = Report()
    here: Where = "platform" if realm.current().is_platform else "counties"
    for key, one in rules.items():
        if one.where not in {here, "both"}:
            continue
        try:
            report.removed[key] = _forget(one, actor)
        except Exception:  # what cannot be removed tonight must not keep the rest
            log.exception("retention_failed", extra={"rule": key})
            report.failed.append(key)
    return report


@transaction.atomic
def _forget(one: Rule, actor: Actor) -> int:
    removed = one.forget(clock.now() - timedelta(days=one.days))
    if removed:
        emit(Forgotten(removed=one.key, rows=removed), actor=actor)
    return removed
