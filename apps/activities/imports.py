"""The meetings and visits of the past that a county has kept in workbooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.activities import queries
from apps.activities.headings import HEADINGS
from apps.activities.models import Activity, Attendance
from apps.activities.policies import IMPORT
from apps.activities.queries import Kind
from apps.activities.queries.rolls import Line, People, Roll, as_rows
from apps.activities.queries.visited import Targets, Visited, met, stored_visits, visitors
from apps.activities.queries.wording import KindWords
from apps.activities.rules import brought
from apps.activities.rules.brought import Around, When
from apps.activities.services import bringing
from apps.organization.models import OrgUnit
from apps.organization.unit_words import unit_in, unit_names, units_to_choose
from kernel import blueprint, clock
from kernel.access import Actor
from kernel.chinese.days import problem_text
from kernel.chinese.names import one_name
from kernel.chinese.text import clean
from kernel.tabular.cells import Refused, Row
from kernel.tabular.importers import Existing, Field, Importer, Match, Parsed, Plan, offer
from kernel.tabular.values import doubt_day, named, named_if_any, needed, plain_text

VISITING = "visit"
HELD = frozenset({Activity.State.HELD, Activity.State.ARCHIVED})
_LONGEST_TITLE, _LONGEST_MINUTES, _LONGEST_TEXT = 120, 20_000, 4_000


@dataclass(slots=True)
class Brought(Parsed):
    """A row with the roll of its meeting and its visit, which stand in tables of their own."""

    roll: list[Line] = field(default_factory=list)
    visit: dict[str, Any] | None = None


@offer
class ActivityImporter(Importer):
    """三会一课台账: one row a meeting or visit that was held, each of a unit that exists."""

    kind = "activities"
    order = 40
    label = lazy("Past activities")
    help = lazy(
        "Meetings and visits that were held, one a row: day, kind, branch, who was there. Import branches and members first. Without an hour 9:00 is recorded."
    )
    permission = IMPORT
    model = Activity
    brought = lazy("Activities imported: %(count)s.")
    page = "activities:list"
    key_column = "day"
    name_column = "title"
    section = "unit"
    looks_above = True
    may_be_forms = True
    more_headings = HEADINGS
    needs: ClassVar[Mapping[str, str]] = {"unknown_unit": "branches"}
    fields = (
        Field("day", lazy("Day, or begin"), ("日期",), required=True),
        Field("ends_at", lazy("End, or its hour"), ("结束时间",)),
        Field("kind", lazy("Kind of activity"), ("活动类型",), is_asked=True),
        Field("unit", lazy("Held by"), ("主办党支部",), required=True, is_asked=True),
        Field("title", lazy("Title"), ("名称/主题",)),
        Field("place", lazy("Place"), ("地点",)),
        Field("leader", lazy("Chaired by"), ("主持人",)),
        Field("expected", lazy("Should attend"), ("应到",)),
        Field("attended", lazy("Were there"), ("实到",)),
        Field("people", lazy("Who was there"), ("参加人员",)),
        Field("excused", lazy("On leave, and why"), ("请假人员",)),
        Field("absent", lazy("Absent, and why"), ("缺席人员",)),
        Field("visited", lazy("Who was visited"), ("走访对象",)),
        Field("met", lazy("Who was met"), ("见到何人",)),
        Field("scribe", lazy("Minutes by"), ("记录人",)),
        Field("minutes", lazy("Minutes"), ("会议记录",)),
        Field("month", lazy("Month"), ("月份",)),
        Field("year", lazy("Year"), ("年度",)),
    )  # fmt: skip
    examples = (
        ("2026-03-05 15:00", "16:30", "支委会", "（写支部全称）", "示例：3月份支委会（用前删去此行）", "支部会议室", "张三", "3", "3",
         "张三、李四、王五", "", "", "", "", "李四", "研究发展党员工作。", "", ""),
        ("2026-03-20", "", "主题党日", "（写支部全称）", "示例：义务植树（用前删去此行）", "滨江公园", "张三", "12", "10",
         "张三、李四、王五……", "赵六（住院）", "孙七（无故）", "", "", "李四", "植树 40 棵。", "", ""),
        ("2026-03-21", "", "走访", "（写支部全称）", "示例：走访商户（用前删去此行）", "", "", "", "",
         "张三", "", "", "城东便利店", "店主", "", "反映停车难。", "", ""),
    )  # fmt: skip

    @classmethod
    def section_names(cls, *, is_sheet: bool = False) -> Callable[[str], str]:
        known = list(OrgUnit.objects.in_being().values_list("name", flat=True))
        names = unit_names(known)
        if not is_sheet:
            return lambda text: text if text in known else names.meant(one_name(text))
        longest = sorted(known, key=len, reverse=True)

        def inside(text: str) -> str:
            return next((name for name in longest if name in text), "")

        return lambda text: inside(text) or names.meant(one_name(text))

    def begin(self, rows: Iterable[Row]) -> None:
        self.today = clock.today()
        self.words = KindWords(self.said)
        self.units = {unit.name: unit for unit in OrgUnit.objects.in_being()}
        self.names = unit_names(self.units)
        self.unit_kinds = blueprint.names("unit_kinds")
        # What is stored is in the county's language, whichever the person who brings the file reads.
        with translation.override(settings.LANGUAGE_CODE):
            self._titles = {key: kind.name for key, kind in queries.kinds().items()}
            self._labels = {key: str(column.label) for key, column in self.columns.items()}
        self.people = People()
        self.targets = Targets(rows, self.units, self.people)
        # {key of a row: its roll}, {unit, kind and day: what is recorded}.
        self._rolls: dict[str, set[tuple[str, str]]] = {}
        self._on_day: dict[str, Existing] = {}
        self._days: set[date] = set()

    def parse(self, row: Row) -> Parsed:
        title = row.attempt(self._title) or ""
        unit = row.attempt(self._unit)
        when = row.attempt(self._when)
        kind = row.attempt(self.words.read, [title, *row.above.split("\n")[:-1]])
        visited = None
        if unit and kind:
            kind, visited = row.attempt(self._visited, unit, kind) or ("", None)
        if unit and kind:
            row.attempt(self._check_host, unit, kind)
        if not (unit and when and kind) or row.refusals:
            return Parsed("")
        self._doubt_early(row, unit, when.day)
        roll, expected = self._roll(row, unit, when.day, self.words.kinds[kind])
        hour = f"{when.starts_at:%H:%M}" if when.has_hour else ""
        key = _key(unit.pk, kind, when.day, _whom(visited, roll) if visited else hour)
        self._refuse_other_roll(key, roll, row)
        self._days.add(when.day)
        written = self._written(row, kind, title)
        values = {
            "kind": kind,
            "title": _shortened(title or _titled(self._titles[kind], visited)),
            "unit_id": unit.pk,
            "starts_at": when.starts_at,
            "ends_at": when.ends_at,
            "held_on": when.day,
            "place": plain_text(row, "place"),
            "expected": None if visited else expected,
            **written,
        }
        visit = None
        if visited:
            how, who = met(row.get("met"))
            visit = {**visited.columns(), "met": how, "met_name": who}
        return Brought(key, values, roll=roll, visit=visit)

    def existing(self) -> dict[str, Existing]:
        if not self._days:
            return {}
        between = (min(self._days), max(self._days))
        rows = Activity.objects.exclude(state=Activity.State.CANCELLED)
        columns = ("id", "version", "unit_id", "kind", "held_on", "starts_at", "state", "title")
        found: dict[str, Existing] = {}
        by_id: dict[UUID, Existing] = {}
        of_days = rows.filter(held_on__range=between).order_by("starts_at", "id")
        for pk, version, unit, kind, day, starts, state, title in of_days.values_list(*columns):
            known = by_id[pk] = Existing(pk, version, {"state": state, "title": title})
            hour = f"{starts.astimezone(clock.ZONE):%H:%M}"
            found.setdefault(_key(unit, kind, day, hour), known)
            self._on_day.setdefault(_key(unit, kind, day, ""), known)
        for pk, unit, kind, day, visited, roll in stored_visits(between):
            if pk in by_id:
                found.setdefault(_key(unit, kind, day, f"{visited} {roll}"), by_id[pk])
        return found

    def match(self, parsed: Parsed, stored: Mapping[str, Existing]) -> Match:
        return Match(stored.get(parsed.key) or self._on_day.get(parsed.key))

    def check_change(self, parsed: Parsed, known: Existing) -> None:
        if known.values["state"] not in HELD:
            text = _(
                "This activity is announced in the product and not recorded as held. Record on its page who was there, and leave this row out."
            )
            raise Refused("day", parsed.values["held_on"], "announced", text)
        # What people recorded is not replaced by a workbook.
        parsed.values.clear()

    def store(self, actor: Actor, plan: Plan) -> None:
        bringing.bring(actor, plan.created)

    def before_removal(self, ids: list[UUID]) -> None:
        self._removing = bringing.facts_of(ids)
        Attendance.objects.filter(activity__in=ids).delete()

    def after_removal(self, actor: Actor, ids: set[UUID]) -> None:
        bringing.take_back(actor, [fact for fact in self._removing if fact.activity_id in ids])

    def names_beside(self) -> Mapping[Any, str]:
        names = {unit.pk: unit.name for unit in self.units.values()}
        return {**names, **{key: kind.name for key, kind in self.words.kinds.items()}}

    def meanings_of(self, column: Field) -> Sequence[tuple[str, Any]]:
        if column.key == "kind":
            return [(key, kind.name) for key, kind in queries.kinds().items()]
        is_unit = column.key == "unit"
        return units_to_choose(OrgUnit.objects.in_being()) if is_unit else column.meanings

    def _title(self, row: Row) -> str:
        if clean(row.get("title")).startswith("示例"):
            return named(row, "title")
        return named_if_any(row, "title")

    def _unit(self, row: Row) -> OrgUnit:
        name, found = unit_in(row, self.units, self.said)
        if found:
            return self.units[found]
        meant = self.names.meant(name)
        if meant:
            row.read_as("unit", name, meant)
            return self.units[meant]
        text = _(
            "No unit in being has this name. Import or found it first, or say on the page of this import which one is meant."
        )
        raise Refused("unit", name, "unknown_unit", text)

    def _when(self, row: Row) -> When:
        cell = needed(row, "day")
        around = self._around(row)
        found, problem = brought.when(cell, row.get("ends_at"), around)
        if found is None:
            raise Refused("day", cell, problem, _why(problem))
        if found.day > self.today:
            raise Refused("day", cell, "future_date", clock.NOT_YET)
        doubt_day(row, "day", found.day)
        if found.is_later:
            text = _(
                "The end stands before the begin. Read as %(hour)s: look whether that is right."
            )
            told = {"hour": f"{found.ends_at:%H:%M}"}
            at = "ends_at" if clean(row.get("ends_at")) else "day"
            row.remark(at, row[at], "end_before_begin", text % told)
        return found

    def _doubt_early(self, row: Row, unit: OrgUnit, day: date) -> None:
        """Remark on a day before the unit was founded: mostly the year is a slip."""
        if day < unit.founded_on:
            text = _("%(unit)s was founded on %(day)s, after that. Look whether the year is right.")
            told = {"unit": unit.name, "day": unit.founded_on.isoformat()}
            row.remark("day", row["day"], "before_founding", text % told)

    def _around(self, row: Row) -> Around:
        """Return year and month as the row's other cells, else its sheet, title or file name them."""
        month, above = row.get("month"), row.above.split("\n")
        year = brought.year_in(row.get("year")) or brought.year_in(month)
        years = filter(None, map(brought.year_in, above))
        months = (brought.month_in(text) for text in above if "月" in text)
        return Around(
            year or next(years, 0), brought.month_in(month) or next(filter(None, months), 0)
        )

    def _visited(self, row: Row, unit: OrgUnit, kind: str) -> tuple[str, Visited | None]:
        """Return the kind of a row's activity, and whom it says was visited; None when it was no visit.

        Raises Refused (`no_value` and more of `Targets.read`, `unknown_kind`).
        """
        found = self.words.kinds.get(kind)
        if found is not None and not (
            found.visits and (row.get("visited") or found.group == VISITING)
        ):
            return kind, None
        visited = self.targets.read(row, unit)
        if found is None:
            kind = self.words.of_visit(visited.what, unit.kind)
            if not kind:
                text = _("Say what kind of visit this was: the word does not tell.")
                raise Refused("kind", row.get("kind"), "unknown_kind", text)
            row.read_as("kind", row.get("kind"), self.words.kinds[kind].name)
        return kind, visited

    def _check_host(self, row: Row, unit: OrgUnit, kind: str) -> None:
        found = self.words.kinds[kind]
        if found.hosts and unit.kind not in found.hosts:
            text = _("%(kind)s is not held by a unit of this kind (%(unit)s).")
            names = {"kind": found.name, "unit": self.unit_kinds.get(unit.kind, unit.kind)}
            raise Refused("unit", row.get("unit"), "other_host", text % names)

    def _roll(
        self, row: Row, unit: OrgUnit, day: date, kind: Kind
    ) -> tuple[list[Line], int | None]:
        """Return the roll of a row, and how many should have come where it names fewer (see `Activity`)."""
        said = brought.count_in(row.get("attended"))
        roll = Roll(self.people, unit.path, day, row, said)
        roll.take("excused", status=Attendance.Status.EXCUSED)
        roll.take("absent", status=Attendance.Status.ABSENT)
        roll.take("people")
        listed = roll.present
        if listed and said is not None and said != listed:
            text = _("The row says %(said)d were there, and names %(listed)d of them.")
            row.remark("attended", said, "count_differs", text % {"said": said, "listed": listed})
        if not roll.lines() and "roll" in kind.parts and row.get("people"):
            row.remark("people", row["people"], "no_people", _("No name could be read here."))
        told, there = brought.count_in(row.get("expected")), max(listed, said or 0)
        if told is not None and there > told:
            text = _(
                "More were there (%(there)d) than should have come (%(told)d). Look which is right."
            )
            row.remark(
                "expected", told, "more_than_expected", text % {"there": there, "told": told}
            )
        return roll.lines(), roll.expected(told, invites_all=kind.invites == "members")

    def _refuse_other_roll(self, key: str, roll: Sequence[Line], row: Row) -> None:
        """Raise Refused for a meeting that stands in an earlier row with other people: which counts?"""
        people = as_rows(roll)
        before = self._rolls.setdefault(key, people)
        if before != people:
            text = _(
                "The same meeting stands in an earlier row, with other people. Put all of them into one row, or write the hour of each meeting."
            )
            raise Refused("people", row.get("people"), "other_people", text)

    def _written(self, row: Row, kind: str, title: str) -> dict[str, str]:
        """Return what was written down of a meeting: as minutes, or as its text where its kind has none."""
        text = "\n".join(filter(None, [*self._heads(row), *_lines(row.get("minutes"))]))
        if len(title) > _LONGEST_TITLE:
            text = f"{title}\n{text}"
        name = "minutes" if "minutes" in self.words.kinds[kind].parts else "text"
        limit = _LONGEST_MINUTES if name == "minutes" else _LONGEST_TEXT
        if len(text) > limit:
            why = _("This may have %(limit)d characters; it has %(count)d.")
            counts = {"limit": limit, "count": len(text)}
            raise Refused("minutes", text[:60], "too_long", why % counts)
        return {name: text}

    def _heads(self, row: Row) -> Iterator[str]:
        """Yield the lines with which minutes begin: who chaired and wrote, how many were to come and came."""
        for key in ("leader", "scribe", "expected", "attended"):
            if said := clean(row.get(key)):
                yield f"{self._labels[key]}：{said}"


def _key(unit: UUID, kind: str, day: date, hour: str) -> str:
    return f"{unit} {kind} {day} {hour}"


def _whom(visited: Visited, roll: Sequence[Line]) -> str:
    """Return what tells a visit from others of its unit, kind and day."""
    return f"{visited.key} {visitors(line[:2] for line in roll)}"


def _titled(kind: str, visited: Visited | None) -> str:
    return f"{kind}：{visited.name}" if visited else kind


def _lines(cell: Any) -> list[str]:
    return [clean(line) for line in str(cell or "").splitlines()]


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _why(problem: str) -> str:
    """Return the sentence for a day that cannot be read."""
    if problem == "several_days":
        return _("Several days stand in one cell. Write a row for each meeting.")
    if problem == "no_year":
        return _("The year is missing, and neither the sheet nor its title names one. Write it.")
    if problem == "unclear_date":
        return _(
            "A number cell drops the nought of 3.10, so this may be either day. Write it as 2026-03-10."
        )
    if problem == "ends_before":
        return _("It must end after it begins.")
    return problem_text(problem)
