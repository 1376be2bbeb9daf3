"""What an activity has too little of: people who are there, minutes that are handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from apps.activities.models import Activity
from apps.activities.queries import Kind, Tally
from apps.activities.rules import Majority
from apps.rulebook import queries as rulebook
from apps.rulebook.rules import Rule

MINUTES, QUORUM = "meeting.minutes", "vote.resolution"


@dataclass(frozen=True)
class TooFew:
    """That too few are there, in words; `rule` of the pack is what says how many, None for custom."""

    text: str
    rule: Rule | None = None


def too_few(activity: Activity, kind: Kind, tally: Tally) -> TooFew | None:
    """Return that fewer are recorded as present than an activity of its kind needs, None for enough.

    A kind that votes needs the quorum of a resolution, whether a vote was taken or not; any other half
    of those invited. A query for the rule at most.
    """
    if not activity.recorded_at:
        return None
    if "votes" in kind.parts and tally.voters:
        rule = rulebook.rule(QUORUM, activity.held_on)
        need = Majority.of(rule).need_present(tally.voters)
        if tally.voters_present >= need:
            return None
        text = _(
            "Only %(present)d of %(voters)d with a vote are there; it takes %(need)d to resolve."
        )
        words = {"present": tally.voters_present, "voters": tally.voters, "need": need}
        return TooFew(text % words, rule)
    if tally.present * 2 >= tally.invited:
        return None
    text = _("Only %(present)d of the %(invited)d who were invited are there, less than half.")
    return TooFew(text % {"present": tally.present, "invited": tally.invited})


def minutes_due(activity: Activity, kind: Kind) -> date | None:
    """Return by when the minutes of what was held are to be handed in, None when they are or need not."""
    is_open = activity.minutes_state == Activity.Minutes.OPEN
    if activity.state != Activity.State.HELD or not is_open or "minutes" not in kind.parts:
        return None
    days = rulebook.rule(MINUTES, activity.held_on).number("days")
    return activity.held_on + timedelta(days=days)
