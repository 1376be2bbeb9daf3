"""Activities."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from apps.activities import services
from apps.activities.models import Activity, Series, Visit
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.access import Actor
from tests.make.basics import COMMAND


def activity(unit: OrgUnit, kind: str = "members_meeting", **values: Any) -> Activity:
    """Return an activity of today, prepared; those whom its kind invites are on its roll."""
    starts = values.pop("starts_at", clock.now() - timedelta(minutes=1))
    given = {"title": "", "starts_at": starts, "ends_at": starts + timedelta(hours=1), **values}
    return services.plan_activity(actor=COMMAND, kind=kind, unit=unit, **given)


def announced(unit: OrgUnit, kind: str = "members_meeting", **values: Any) -> Activity:
    """Return an activity that those invited can see."""
    return services.announce_activity(actor=COMMAND, activity=activity(unit, kind, **values))


def begun(unit: OrgUnit, kind: str = "members_meeting", **values: Any) -> Activity:
    """Return an activity whose roll is frozen and on which everybody is present."""
    row = services.freeze_roll(actor=COMMAND, activity=announced(unit, kind, **values))
    everybody = list(row.attendances.values_list("pk", flat=True))
    return services.record_roll(actor=COMMAND, activity=row, present=everybody)


def series(unit: OrgUnit, **values: Any) -> Series:
    """Return a series on a day of the month like 1 December 2026, a first Tuesday."""
    given: dict[str, Any] = {
        "kind": "theme_day", "every": "weekday", "interval": 1, "starts_on": date(2026, 12, 1),
        "at": time(9), "minutes": 90, "place": "会议室", **values,
    }  # fmt: skip
    return services.start_series(actor=COMMAND, unit=unit, **given)


def visit(actor: Actor = COMMAND, kind: str = "member_visit", **values: Any) -> Visit:
    """Return a visit of today; `business`, `member`, `unit` or `person` says to whom."""
    given = {"held_on": clock.today(), "met": "owner" if "business" in values else "yes", **values}
    return services.record_visit(actor=actor, kind=kind, **given)
