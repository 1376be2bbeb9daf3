"""What is done about activities."""

from apps.activities.services.consulting import (
    collect_suggestions,
    discuss_point,
    put_on_agenda,
    take_off_agenda,
)
from apps.activities.services.feeds import MadeFeed, make_feed, revoke_feed
from apps.activities.services.holding import (
    freeze_roll,
    hold_activity,
    record_roll,
    record_vote,
    take_holding_back,
    take_vote_back,
)
from apps.activities.services.inviting import set_invitation
from apps.activities.services.leave import answer_leave, ask_for_leave, take_leave_back
from apps.activities.services.minutes import (
    approve_minutes,
    record_resolution,
    return_minutes,
    submit_minutes,
    write_minutes,
)
from apps.activities.services.planning import (
    ActivityValues,
    announce_activity,
    cancel_activity,
    change_activity,
    invite,
    plan_activity,
)
from apps.activities.services.series import (
    SeriesValues,
    change_from,
    end_series,
    make_occurrences,
    skip_day,
    start_series,
)
from apps.activities.services.signing_in import (
    claim_presence,
    confirm_claims,
    is_today,
    refuse_claim,
)
from apps.activities.services.together import Announcing, Approving, Cancelling
from apps.activities.services.visiting import record_street, record_visit, take_visit_back

__all__ = [
    "ActivityValues",
    "Announcing",
    "Approving",
    "Cancelling",
    "MadeFeed",
    "SeriesValues",
    "announce_activity",
    "answer_leave",
    "approve_minutes",
    "ask_for_leave",
    "cancel_activity",
    "change_activity",
    "change_from",
    "claim_presence",
    "collect_suggestions",
    "confirm_claims",
    "discuss_point",
    "end_series",
    "freeze_roll",
    "hold_activity",
    "invite",
    "is_today",
    "make_feed",
    "make_occurrences",
    "plan_activity",
    "put_on_agenda",
    "record_resolution",
    "record_roll",
    "record_street",
    "record_visit",
    "record_vote",
    "refuse_claim",
    "return_minutes",
    "revoke_feed",
    "set_invitation",
    "skip_day",
    "start_series",
    "submit_minutes",
    "take_holding_back",
    "take_leave_back",
    "take_off_agenda",
    "take_visit_back",
    "take_vote_back",
    "write_minutes",
]
