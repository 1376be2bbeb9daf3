"""Arithmetic of votes: who must be there, how many must say yes, and of which base.

Sources: 支部工作条例(试行) 2018, articles 11 and 12; 发展党员工作细则 2014, article 20 (2026, articles 19 and 20). The
figures themselves stand in the rule pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.rulebook.rules import Rule
from kernel.errors import Invalid
from kernel.periods import Month

GROUPS = {
    "meeting": lazy("meeting"),
    "visit": lazy("visit"),
    "study": lazy("study"),
    "service": lazy("service"),
    "welfare": lazy("welfare"),
    "consultation": lazy("consultation"),
}
INVITES = {
    "members": lazy("all members of the unit"),
    "holders": lazy("members who hold a role on the unit"),
    "nobody": lazy("who is chosen"),
}
PARTS = {
    "agenda": lazy("agenda"),
    "roll": lazy("attendance"),
    "votes": lazy("votes"),
    "minutes": lazy("minutes"),
    "papers": lazy("papers"),
    "photos": lazy("photos"),
    "reports": lazy("reports of branches"),
    "findings": lazy("findings of a visit"),
}
# To whom a visit can be paid.
VISITED = {
    "business": lazy("business"),
    "member": lazy("member"),
    "unit": lazy("unit"),
    "person": lazy("a person by name"),
}
# Longer than any training; beyond it a day was mistyped.
LONGEST = timedelta(days=31)
# Nothing recorded here was held before. Before 1901 the clocks of the time zone went by the sun, by
# seconds that the offset of a moment cannot say.
EARLIEST = date(1949, 10, 1)
# Nobody plans for later, and no series begins earlier than a year ago.
FURTHEST, LONGEST_AGO = timedelta(days=731), timedelta(days=366)
# People gather: a roll is frozen from this long before its activity begins.
EARLY = timedelta(minutes=30)
# The rules of the pack by which a vote can be judged.
VOTES = ("vote.resolution", "vote.admission")


def may_begin(starts_at: datetime, now: datetime) -> bool:
    """Say whether an activity may begin now: from `EARLY` before its hour."""
    return now >= starts_at - EARLY


@dataclass(frozen=True)
class Majority:
    """What a kind of vote asks for, in shares of those with a vote who should attend.

    `present_more`: more than the share must be there, not just as many. Yes is always more than its
    share. `written_count`: opinions handed in before by absent members count as yes; never as present.
    """

    present: Fraction
    yes: Fraction = Fraction(1, 2)
    present_more: bool = False
    written_count: bool = False

    @classmethod
    def of(cls, rule: Rule) -> Majority:
        """Return the majority that a rule of the pack describes."""
        known = rule.regulation.parameters
        return cls(
            present=rule.share("present"),
            yes=rule.share("yes") if "yes" in known else Fraction(1, 2),
            present_more=rule.flag("present_more") if "present_more" in known else False,
            written_count=rule.flag("written_count") if "written_count" in known else False,
        )

    def need_present(self, voters: int) -> int:
        """Return how many of `voters` must be there."""
        return (
            _more_than(self.present * voters) if self.present_more else ceil(self.present * voters)
        )

    def need_yes(self, voters: int) -> int:
        """Return how many of `voters` must say yes."""
        return _more_than(self.yes * voters)


@dataclass(frozen=True)
class Outcome:
    """The result of a vote."""

    quorum: bool
    need_present: int
    need_yes: int
    passed: bool


def outcome(
    majority: Majority, *, voters: int, present: int, yes: int, written_yes: int = 0
) -> Outcome:
    """Return the result of a vote; `voters` have a vote and should attend, `present` of them do.

    Raises Invalid for figures that cannot be: more there than there are, more yes than there could be.
    """
    if not 0 <= present <= voters:
        raise Invalid(
            present=_("%(count)d were there, but only %(most)d have a vote and should attend.")
            % {"count": present, "most": voters}
        )
    if not 0 <= yes <= present:
        raise Invalid(
            yes=_("%(count)d said yes, but only %(most)d were there.")
            % {"count": yes, "most": present}
        )
    if not 0 <= written_yes <= voters - present:
        raise Invalid(
            written_yes=_("%(count)d handed in an opinion, but only %(most)d were absent.")
            % {"count": written_yes, "most": voters - present}
        )
    need_present, need_yes = majority.need_present(voters), majority.need_yes(voters)
    quorum = voters > 0 and present >= need_present
    counted = yes + (written_yes if majority.written_count else 0)
    return Outcome(quorum, need_present, need_yes, quorum and counted >= need_yes)


def check_papers(*, present: int, yes: int, no: int, abstained: int) -> None:
    """Raise Invalid when more papers were handed in than people with a vote are there."""
    for name, count in (("yes", yes), ("no", no), ("abstained", abstained)):
        if count < 0:
            raise Invalid(**{name: _("A count is not less than nothing.")})
    if yes + no + abstained > present:
        text = _("%(papers)d votes, but only %(present)d with a vote are there.")
        raise Invalid(yes=text % {"papers": yes + no + abstained, "present": present})


def closes_on(day: date, close_days: int) -> date:
    """Return the first day on which the month of `day` is closed: `close_days` after its end."""
    return Month.containing(day).end + timedelta(days=close_days)


def _more_than(share: Fraction) -> int:
    return floor(share) + 1
