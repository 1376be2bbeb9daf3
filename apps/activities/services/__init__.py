"""What is done about activities."""

from apps.activities.services.holding import (
    freeze_roll,
    hold_activity,
    record_roll,
    record_vote,
    take_holding_back,
)
from apps.activities.services.minutes import (
    approve_minutes,
    record_resolution,
    submit_minutes,
    write_minutes,
)
from apps.activities.services.planning import (
    ActivityValues,
    announce_activity,
    ask_for_leave,
    cancel_activity,
    change_activity,
    invite,
    plan_activity,
)

__all__ = [
    "ActivityValues",
    "announce_activity",
    "approve_minutes",
    "ask_for_leave",
    "cancel_activity",
    "change_activity",
    "freeze_roll",
    "hold_activity",
    "invite",
    "plan_activity",
    "record_resolution",
    "record_roll",
    "record_vote",
    "submit_minutes",
    "take_holding_back",
    "write_minutes",
]
