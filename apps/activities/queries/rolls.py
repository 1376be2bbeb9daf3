"""Who was at a past meeting, by the names a workbook gives: members of its unit, others as guests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from apps.activities.models import Attendance
from apps.activities.rules import brought
from apps.activities.rules.brought import Named
from apps.members.models import Member
from kernel.chinese.names import one_name
from kernel.chinese.text import listed
from kernel.tabular.cells import Row

Status = Attendance.Status
# What is written behind a name and is none of it.
_OFFICE = re.compile(
    r"(?:党支部|支部|党委|总支)?(?:副?书记|委员|组长|主任|副主任|同志|党员|老师|先生|女士)$"
)
# Further than this a text is a sentence, and no name.
_LONGEST_NAME = 20
_LONGEST_REASON = 200
_LEAVE = {"请假", "事假", "病假"}
_MISSING = {"缺席", "缺勤", "未到"}


class Person(NamedTuple):
    """A member as rolls know them."""

    id: UUID
    name: str
    path: str
    joined_on: date
    left_on: date | None
    votes_from: date | None


class Line(NamedTuple):
    """A line of a past roll: a member, or a guest by name."""

    member_id: UUID | None
    guest: str | None
    status: str
    reason: str
    votes: bool


class People:
    """The county's members, found by unit and name. One query."""

    def __init__(self) -> None:
        rows = Member.objects.values_list(
            "id", "name", "unit__path", "joined_on", "left_on", "confirmed_on", "category"
        )
        self._all = [
            Person(*row[:5], row[5] or row[3] if row[6] == Member.Category.FULL else None)
            for row in rows
        ]
        self._of: dict[str, dict[str, list[Person]]] = {}

    def of(self, path: str) -> dict[str, list[Person]]:
        """Return {name: members of the unit at `path`, and of those below it}."""
        found = self._of.get(path)
        if found is None:
            found = self._of[path] = {}
            for one in self._all:
                if one.path.startswith(path):
                    found.setdefault(one.name, []).append(one)
        return found


class Roll:
    """The roll of one past meeting, built from the cells of its row; remarks are the row's.

    `said` is the number that the row says were there, None for none.
    """

    def __init__(
        self, people: People, path: str, day: date, row: Row, said: int | None = None
    ) -> None:
        self._said = said
        self._known, self._day, self._row = people.of(path), day, row
        self._lines: dict[UUID | str, Line] = {}
        self._doubtful: list[str] = []
        self._unread: list[str] = []
        self._guests: list[str] = []
        self._both: list[str] = []

    def lines(self) -> list[Line]:
        """Return the lines in the order in which people were named."""
        return list(self._lines.values())

    @property
    def present(self) -> int:
        return sum(line.status == Status.PRESENT for line in self._lines.values())

    def expected(self, told: int | None, *, invites_all: bool) -> int | None:
        """Return how many should have come where the roll names fewer, None where it is whole.

        That is what the row told, else for a kind that `invites_all` the members of that day. 0 where
        nobody can know: only who came is named.
        """
        lines = self.lines()
        if not lines:
            return None
        if told is None and invites_all:
            told = sum(self._was_there(one) for same in self._known.values() for one in same)
        if told is not None:
            return told if told > len(lines) else None
        return None if any(line.status != Status.PRESENT for line in lines) else 0

    def take(self, key: str, *, status: str = Status.PRESENT) -> None:
        """Put those on the roll whom a cell names; who was named before stays as a former cell said."""
        cell = self._row.get(key)
        if not cell:
            return
        absent = status != Status.PRESENT
        for named in brought.people(cell, absent=absent, known=self._known):
            if named.name == brought.ALL:
                self._take_all(key, status)
            else:
                self._put(named, *_how(named, status))
        self._remark(key)

    def _take_all(self, key: str, status: str) -> None:
        """Put everybody on the roll who was a member of the unit on that day.

        Nobody, with a remark, where the row says that fewer were there: it does not say who.
        """
        everybody = [one for same in self._known.values() for one in same if self._was_there(one)]
        missing = [one for one in everybody if one.id not in self._lines]
        if status == Status.PRESENT and self._said is not None and self._said < len(missing):
            text = _(
                "Fewer were there than the %(count)d members of that day, and the row does not say who: only those it names are on the roll."
            )
            self._row.remark(key, brought.ALL, "not_all", text % {"count": len(everybody)})
            return
        for one in missing:
            self._lines[one.id] = self._line(one, status, "")
        text = _("Read as all %(count)d members the unit has today and had on that day.")
        self._row.remark(key, brought.ALL, "all_members", text % {"count": len(everybody)})

    def _put(self, named: Named, status: str, reason: str) -> None:
        name = one_name(named.name)
        if len(name) > _LONGEST_NAME:
            self._unread.append(name)
            return
        found = self._found(name)
        if len(found) == 1:
            line = self._line(found[0], status, reason)
            before = self._lines.setdefault(found[0].id, line)
            if (before.status == Status.PRESENT) != (status == Status.PRESENT):
                self._both.append(name)
                self._lines[found[0].id] = before if status == Status.PRESENT else line
            return
        if found:
            self._doubtful.append(name)
        elif not brought.SITTING_IN.search(f"{named.under} {named.note} {name}"):
            self._guests.append(name)
        self._lines.setdefault(
            name, Line(None, name, status, reason[:_LONGEST_REASON], votes=False)
        )

    def _found(self, name: str) -> Sequence[Person]:
        """Return the members who may be meant: those of that day, if there is one."""
        bare = _OFFICE.sub("", name)
        same = self._known.get(name) or self._known.get(bare) or []
        return [one for one in same if self._was_there(one)] or same

    def _was_there(self, one: Person) -> bool:
        return one.joined_on <= self._day and (one.left_on is None or one.left_on > self._day)

    def _line(self, one: Person, status: str, reason: str) -> Line:
        votes = one.votes_from is not None and one.votes_from <= self._day
        return Line(one.id, None, status, reason[:_LONGEST_REASON], votes)

    def _remark(self, key: str) -> None:
        if self._doubtful:
            text = _(
                "Several members of the unit have this name, so it is recorded as a guest's. Record on the page of the activity who it was."
            )
            self._row.remark(key, listed(self._doubtful), "two_of_name", text)
        if self._unread:
            text = _("This is no name and is left out.")
            self._row.remark(key, listed(self._unread), "unread_name", text)
        if self._guests:
            text = _(
                "No member of the unit has this name, so it is recorded as a guest's. If a member is meant, mend the name."
            )
            self._row.remark(key, listed(self._guests), "guests", text)
        if self._both:
            text = _(
                "The row names them as there and as away. Recorded is that they were away; look which is right."
            )
            self._row.remark(key, listed(self._both), "there_and_away", text)
        self._doubtful, self._unread, self._guests, self._both = [], [], [], []


def _how(named: Named, status: str) -> tuple[str, str]:
    """Return the status of somebody who is named in a cell of `status`, and why they were absent."""
    if named.under in _LEAVE:
        return Status.EXCUSED, named.note or (named.under if named.under != "请假" else "")
    if named.under in _MISSING:
        status = Status.ABSENT
    if status == Status.PRESENT and not brought.AWAY.search(named.note):
        return status, ""
    if named.note:
        is_unexcused = brought.UNEXCUSED.search(named.note) or brought.MISSED.search(named.note)
        return (Status.ABSENT if is_unexcused else Status.EXCUSED), named.note
    return status, ""


def as_rows(lines: Iterable[Line]) -> set[tuple[str, str]]:
    """Return what tells two rolls apart: who is on them, and how they attended."""
    return {(str(line.member_id or line.guest), line.status) for line in lines}
