"""Sections of the blueprint: which kinds of notices are urgent, and the hours of mail and quiet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.notices import queries, registry
from apps.notices.models import When
from kernel import blueprint

HOUR = {"type": "string", "format": "time", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
HOURS = {"digest_at", "quiet_from", "quiet_until"}


def unknown_kinds(value: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for a kind that is there twice, or that no app has."""
    yield from blueprint.repeated_keys(value)
    for place, one in enumerate(value):
        if one["key"] not in registry.kinds:
            yield f"{place}/key", gettext("There is no such kind of notices.")


def impossible_hours(value: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for a missing hour, and for a daily mail in the hours of quiet."""
    yield from blueprint.repeated_keys(value)
    if {one["key"] for one in value} != HOURS:
        yield (
            "",
            gettext("There are three hours: of the daily mail, and from and until when is quiet."),
        )
        return
    times = queries.read_times(value)
    if times.is_quiet_at(times.digest):
        yield "", gettext("The daily mail would fall into the hours of quiet: nobody would get it.")


blueprint.offer(
    blueprint.Section(
        key="notice_kinds",
        label=_("What people are told of, and when"),
        help=_(
            "Urgent kinds are sent at once, the others once a day. Everybody may choose otherwise for "
            "themselves."
        ),
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "key": {"type": "string", "maxLength": 60},
                    "when": {"enum": When.values},
                },
                "required": ["key", "when"],
                "additionalProperties": False,
            },
        },
        parts={"key": _("notice"), "when": _("when")},
        codes=dict(When.choices),
        choices={"key": lambda: {key: kind.name for key, kind in registry.kinds.items()}},
        sentence=_("Told {when}."),
        check=unknown_kinds,
    )
)
blueprint.offer(
    blueprint.Section(
        key="notice_hours",
        label=_("Hours of notices"),
        help=_("When the daily mail goes out, and from when until when nothing is sent."),
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"key": {"enum": sorted(HOURS)}, "at": HOUR},
                "required": ["key", "at"],
                "additionalProperties": False,
            },
        },
        parts={"key": _("hour"), "at": _("at")},
        codes={
            "digest_at": _("daily mail"),
            "quiet_from": _("quiet from"),
            "quiet_until": _("quiet until"),
        },
        check=impossible_hours,
    )
)
