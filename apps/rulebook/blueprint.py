"""Sections of the blueprint: a county's own figures, and holidays the product does not know yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.rulebook import queries, rules
from kernel import blueprint
from kernel.chinese.text import dated

DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
DAYS = {"type": "array", "items": DAY, "uniqueItems": True}


def own_problems(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for each figure a county may not set so."""
    for key, given in value.items():
        regulation = queries.regulation(key)
        if regulation is None:
            yield key, gettext("The rule pack has no such rule.")
            continue
        try:
            own = queries.owned(given)
        except ValueError:
            yield key, gettext("This is no day of the calendar.")
            continue
        for name, fault in rules.faults(regulation, own):
            yield f"{key}/{name}".rstrip("/"), fault


def notice_problems(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for a day that is not of the notice's year, or both off and worked."""
    for year, notice in value.items():
        try:
            off, working = (
                {date.fromisoformat(text) for text in notice[part]} for part in ("off", "working")
            )
        except ValueError:
            yield year, gettext("This is no day of the calendar.")
            continue
        for day in sorted(off & working):
            yield year, gettext("%(day)s cannot be both off and worked.") % {"day": dated(day)}
        for day in sorted(off | working):
            if not rules.belongs_to_notice(day, int(year)):
                yield (
                    year,
                    gettext("%(day)s is not of the year %(year)s.")
                    % {"day": dated(day), "year": year},
                )


def spelled_own(_part: str, value: Any) -> str:
    """Return a rule's own figures in words: from which day, what, why."""
    return "；".join(
        gettext("from %(day)s: %(figures)s (%(reason)s)")
        % {
            "day": one["from"],
            "figures": "，".join(
                f"{name} {rules.spoken(of)}" for name, of in one["values"].items()
            ),
            "reason": one["reason"],
        }
        for one in value
    )


blueprint.offer(
    blueprint.Section(
        key=queries.SECTION,
        label=_("Figures of rules"),
        schema={
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {
                        "from": DAY,
                        "values": {"type": "object", "minProperties": 1},
                        "reason": {"type": "string", "minLength": 1, "maxLength": 300},
                    },
                    "required": ["from", "values", "reason"],
                    "additionalProperties": False,
                },
            },
        },
        help=_("Where this county is stricter than the regulations, or set a figure of its own."),
        parts={
            "": _("own figures"),
            "key": _("rule"),
            "from": _("in effect from"),
            "values": _("figures"),
            "reason": _("reason"),
        },
        choices={"key": queries.titles},
        check=own_problems,
        spell=spelled_own,
    )
)
blueprint.offer(
    blueprint.Section(
        key=queries.NOTICES,
        label=_("Holidays"),
        schema={
            "type": "object",
            "propertyNames": {"pattern": r"^20\d{2}$"},
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "notice": {"type": "string", "minLength": 1, "maxLength": 80},
                    "off": DAYS,
                    "working": DAYS,
                },
                "required": ["notice", "off", "working"],
                "additionalProperties": False,
            },
        },
        help=_("Notices on holidays and make-up days that came after this version of the product."),
        check=notice_problems,
        parts={
            "key": _("year"),
            "notice": _("notice"),
            "off": _("days off"),
            "working": _("worked weekends"),
        },
    )
)
