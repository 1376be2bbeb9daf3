"""What a county does about rules: set a figure of its own, take it back, enter a notice of holidays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.rulebook import queries, rules
from apps.rulebook.policies import CHANGE
from kernel import access, blueprint, clock
from kernel.access import Actor
from kernel.errors import Invalid
from kernel.models import ConfiguredSection


@transaction.atomic
def set_figures(
    *, actor: Actor, key: str, values: Mapping[str, Any], reason: str, starts_on: date
) -> ConfiguredSection:
    """Set a county's own figures of a rule from a day on, which is not past; earlier days keep theirs.

    Figures equal to the national ones are left out; when none differs, the rule is the national one
    from that day on. Emits `SectionChanged`. Raises Invalid at the parameter whose value the rule
    does not allow, and at `starts_on` for a past day.
    """
    access.require(actor, CHANGE, access.EVERYWHERE)
    regulation = queries.pack().regulations[key]
    if starts_on < clock.today():
        text = _("What was decided before stays as it was: choose today or a later day.")
        raise Invalid(starts_on=text)
    row, own = _own(key)
    entry = {"from": starts_on.isoformat(), "values": dict(values), "reason": reason}
    kept = [one for one in own if one["from"] != entry["from"]]
    new = sorted([*kept, entry], key=lambda one: str(one["from"]))
    if wrong := dict(rules.faults(regulation, queries.owned(new))):
        raise Invalid(**{name or "starts_on": text for name, text in wrong.items()})
    return _write(actor, row, row.value | {key: new})


@transaction.atomic
def take_back_figures(*, actor: Actor, key: str) -> ConfiguredSection:
    """Remove what the county set of a rule: what the blueprint has holds again. Emits `SectionChanged`."""
    return blueprint.reset_item(actor=actor, key=queries.SECTION, item=key)


@transaction.atomic
def enter_notice(
    *, actor: Actor, year: int, notice: str, off: Iterable[date], working: Iterable[date]
) -> ConfiguredSection:
    """Enter the holidays of a year; an earlier entry of the year is replaced. Emits `SectionChanged`.

    Raises Invalid when a day is not of the year, or both off and worked.
    """
    access.require(actor, CHANGE, access.EVERYWHERE)
    row = blueprint.locked_row(queries.NOTICES)
    given = {
        "notice": notice,
        "off": sorted(day.isoformat() for day in set(off)),
        "working": sorted(day.isoformat() for day in set(working)),
    }
    return _write(actor, row, row.value | {str(year): given})


def _own(key: str) -> tuple[ConfiguredSection, list[dict[str, Any]]]:
    """Lock the section's row; return it and the rule's item."""
    row = blueprint.locked_row(queries.SECTION)
    return row, row.value.get(key, [])


def _write(actor: Actor, row: ConfiguredSection, value: Any) -> ConfiguredSection:
    return blueprint.change_section(actor=actor, key=row.section, value=value)
