"""What the rulebook offers: its entry in the menu, and the question about working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from apps.rulebook.registry import questions
from kernel.web import navigation
from kernel.web.navigation import Entry
from kernel.workdays import Calendar, last_working_day

navigation.offer(Entry(lazy("Rules"), "rulebook:rules", "book", order=75))


@questions.named("publicity.window")
def publicity(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say on which day a period of public notice ends."""
    off, working = (
        {date.fromisoformat(day) for day in given[name]} for name in ("holidays", "makeup_workdays")
    )
    start = date.fromisoformat(given["start"])
    # What is given is the whole calendar: nothing is looked up beside it.
    years = frozenset(range(start.year, start.year + 11))
    calendar = Calendar({**dict.fromkeys(off, False), **dict.fromkeys(working, True)}, years)
    last = last_working_day(start, given["days"], calendar.is_working)
    return {"last_day": last.isoformat()}
