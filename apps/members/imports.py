"""The roll of members a county brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.members import queries, rules, services
from apps.members.headings import HEADINGS
from apps.members.models import Member, Membership
from apps.organization.models import OrgUnit
from apps.organization.places import BelongingImporter, kind_in, unit_names, units_to_choose
from kernel import clock
from kernel.access import Actor
from kernel.chinese.codes import credit_problem, is_credit_code, is_registration_number
from kernel.chinese.days import read_day
from kernel.chinese.names import one_name
from kernel.chinese.persons import bare_name, has_gone, hide_numbers
from kernel.chinese.text import clean, compact, initials, pinyin
from kernel.fields import blind_index
from kernel.tabular.cells import Refused, Row
from kernel.tabular.importers import Existing, Field, Match, Parsed, Plan, offer, word_key
from kernel.tabular.storing import create_rows, read_existing, update_rows
from kernel.tabular.values import (
    named,
    named_if_any,
    needed,
    past_day,
    past_day_if_any,
    read_phone_cell,
    unread,
)

_PRESENT = frozenset("正常 有 有党籍 在册 正式 正式党员 预备 预备党员 恢复党籍 保留党籍".split())
# A roll was perhaps written down years ago, and ages are counted in two ways.
AGES_APART = 3
PLAIN = (
    "name", "name_pinyin", "name_initials", "sex", "born_on", "ethnicity", "category", "joined_on",
    "confirmed_on", "unit_id", "employer", "employer_code", "job", "education", "skills", "wishes",
)  # fmt: skip


@offer
class MemberImporter(BelongingImporter):
    """党员花名册: members by ID number, each in a branch that exists."""

    kind = "members"
    label = lazy("Members")
    help = lazy("The roll of members with ID number, dates and branch. Import the branches first.")
    permission = "members.import_members"
    model = Member
    brought = lazy("Members imported: %(count)s.")
    page = "members:list"
    key_column = "id_number"
    section = "unit"
    more_headings = HEADINGS
    needs: ClassVar[Mapping[str, str]] = {"unknown_branch": "branches"}
    fault_labels: ClassVar[Mapping[str, Any]] = {
        "short_probation": lazy("became full member less than a year after joining"),
        "probationary_confirmed": lazy(
            "on probation, but with a day of becoming full member: one of the two is wrong"
        ),
        "unread_ethnicity": lazy("ethnicity not understood"),
        "sex_differs": lazy("sex differs from the ID number"),
        "birth_differs": lazy("birth date differs from the ID number"),
        "age_differs": lazy("age differs from the ID number"),
        "id_checksum": lazy("ID number mistyped"),
        "bad_employer_code": lazy("credit code of the employer mistyped, left out"),
    }
    fields = (
        Field("name", lazy("Member's name"), ("姓名", "党员姓名", "name"), required=True),
        Field("sex", lazy("Sex"), ("性别",)),
        Field("ethnicity", lazy("Ethnicity"), ("民族",)),
        Field("id_number", lazy("ID number"), ("公民身份号码", "身份证号", "身份证号码"), required=True, personal=True, digits="digits_lost"),
        Field("born_on", lazy("Born"), ("出生日期", "出生年月", "出生年月日")),
        Field("age", lazy("Age"), ("年龄",)),
        Field("joined_on", lazy("Joined"), ("入党日期", "入党时间"), required=True),
        Field("confirmed_on", lazy("Became full member"), ("转正日期", "转正时间")),
        Field("category", lazy("Category"), ("人员类别", "党员类别"), required=True, words=rules.CATEGORIES, meanings=Member.Category.choices),
        Field("unit", lazy("Branch"), ("所在党支部", "所在支部", "党支部"), required=True, is_asked=True),
        Field("group", lazy("The Party group within the branch"), ("所在党小组", "党小组", "所属党小组")),
        Field("employer", lazy("Works at"), ("工作单位", "单位")),
        Field("employer_code", lazy("Employer's credit code"), ("单位统一社会信用代码",), digits="digits_lost"),
        Field("job", lazy("Job"), ("职务", "岗位")),
        Field("education", lazy("Education"), ("学历", "文化程度")),
        Field("phone", lazy("Phone"), ("联系电话", "手机", "电话"), personal=True, digits="digits_lost"),
        Field("skills", lazy("Skills"), ("特长", "专长")),
        Field("party_status", lazy("Party membership status"), ("党籍状态", "党籍状况", "党籍")),
        Field("left_on", lazy("Left the branch"), ("离开党支部日期", "离开党支部时间", "离开党组织日期", "离开支部日期", "转出日期", "组织关系转出日期")),
        Field("wishes", lazy("Would like to serve in"), ("服务意愿", "意愿")),
    )  # fmt: skip

    @classmethod
    def section_names(cls, *, is_sheet: bool = False) -> Callable[[str], str]:
        units = OrgUnit.objects.branches() if is_sheet else OrgUnit.objects.in_being()
        known = set(units.values_list("name", flat=True))
        names = unit_names(known)

        def named_in(text: str) -> str:
            if text in known:
                return text
            meant = names.meant(one_name(text))
            # One that nobody knows is asked for with the rows below it.
            return meant or ("" if is_sheet or not kind_in(text, "") else text)

        return named_in

    @classmethod
    def is_part_of_section(cls, name: str) -> bool:
        return kind_in(name, "") == OrgUnit.Kind.GROUP

    def begin(self, rows: Iterable[Row]) -> None:
        self.today = clock.today()
        self.age_to_join = queries.age_to_join()
        units = OrgUnit.objects.in_being()
        self.others = set(units.values_list("name", flat=True))
        self.units: dict[str, UUID] = dict(units.branches().values_list("name", "id"))
        self.others -= self.units.keys()
        # A group is part of its branch, whose members stand in the branch (支部工作条例(试行) art. 4).
        groups = units.filter(kind=OrgUnit.Kind.GROUP, parent__kind=OrgUnit.Kind.BRANCH)
        self.branch_of: dict[str, str] = {}
        self.groups_of: dict[UUID, list[str]] = {}
        # Names of groups of several branches.
        self.several: set[str] = set()
        for name, branch, branch_id in groups.values_list("name", "parent__name", "parent__id"):
            if name in self.branch_of:
                self.several.add(name)
            self.branch_of[name] = branch
            self.groups_of.setdefault(branch_id, []).append(name)
        for name in self.several:
            del self.branch_of[name]
        self.names = unit_names(self.units)

    def parse(self, row: Row) -> Parsed:
        id_number = row.attempt(self._id_number)
        name = row.attempt(lambda row: named(row, "name", person=True))
        row.attempt(_refuse_departed, self.today)
        unit = row.attempt(self._unit)
        category = row.attempt(lambda row: self.word(row, "category") or self._no_category())
        joined = row.attempt(past_day, "joined_on", self.today)
        confirmed = row.attempt(past_day_if_any, "confirmed_on", self.today)
        born = rules.birth_date(id_number) if id_number else None
        if id_number and born and joined and not row.refusals:
            problem = self._life_problem(born, joined, confirmed)
            if problem is not None:
                field, code, text = problem
                row.refuse(Refused(field, row[field], code, text))
        key = (blind_index("id_number", id_number) or b"").hex() if id_number else ""
        if not (id_number and name and unit and category and born and joined) or row.refusals:
            return Parsed(key)
        values: dict[str, Any] = {
            "name": name,
            "name_pinyin": pinyin(name, person=True),
            "name_initials": initials(name, person=True),
            "sex": self._sex(row, id_number),
            "born_on": born,
            "ethnicity": self._ethnicity(row),
            "id_number": id_number,
            "phone": read_phone_cell(row, "phone"),
            "category": category,
            "joined_on": joined,
            "confirmed_on": confirmed,
            "unit_id": unit,
            "employer": named_if_any(row, "employer"),
            "employer_code": self._employer_code(row),
            "job": clean(row.get("job")),
            "education": rules.education(compact(row.get("education"))),
            "skills": clean(row.get("skills")),
            "wishes": clean(row.get("wishes")),
        }
        self._compare(row, born)
        self._group(row, unit)
        if category == Member.Category.PROBATIONARY and rules.probation_is_too_long(
            joined, self.today
        ):
            text = _(
                "On probation since %(day)s, which lasts two years at most. Look which is right."
            )
            row.remark("category", row["category"], "long_probation", text % {"day": joined})
        if confirmed is not None and category == Member.Category.PROBATIONARY:
            row.remark("confirmed_on", confirmed, "probationary_confirmed")
        if confirmed is not None and rules.probation_is_too_short(joined, confirmed):
            row.remark("confirmed_on", confirmed, "short_probation")
        return Parsed(key, values)

    def existing(self) -> dict[str, Existing]:
        return read_existing(
            Member.objects.all(),
            "id_number_index",
            (*PLAIN, "left_on"),
            encrypted=("id_number", "phone"),
        )

    def store(self, actor: Actor, plan: Plan) -> None:
        create_rows(Member, plan.created)
        update_rows(Member, plan.updated)
        services.follow_branches(actor=actor, reason=_("Imported"))

    def match(self, parsed: Parsed, stored: Mapping[str, Existing]) -> Match:
        known = stored.get(parsed.key)
        if known is None or known.values["name_pinyin"] == parsed.values["name_pinyin"]:
            return Match(known)
        text = _(
            "This ID number is recorded for %(name)s. Is it the same person, under another name?"
        )
        return Match(known, text % {"name": known.values["name"]})

    def check_change(self, parsed: Parsed, known: Existing) -> None:
        values = parsed.values
        left_on = known.values["left_on"]
        if left_on is not None:
            text = _(
                "This member left on %(day)s, and no file brings them back. Take the row out; or, "
                "if the leaving was a mistake, take it back on the member's page: in the list of "
                "members, filter by those who left."
            )
            raise Refused("name", values["name"], "left_county", text % {"day": left_on})
        confirmed = values["confirmed_on"] or known.values["confirmed_on"]
        problem = self._life_problem(values["born_on"], values["joined_on"], confirmed)
        if problem is not None:
            _field, code, text = problem
            raise Refused("joined_on", values["joined_on"], code, text)

    def after_undo(self, ids: list[UUID]) -> None:
        _resume_stays(ids)
        services.follow_branches(actor=Actor.system("undo"), reason=_("Import taken back"))

    def _id_number(self, row: Row) -> str:
        cell = needed(row, "id_number")
        text = rules.id_text(cell)
        problem = rules.id_problem(text, self.today)
        if problem:
            raise Refused("id_number", cell, "id_checksum", problem)
        if len(compact(cell)) < rules.ID_LENGTH:
            row.remark(
                "id_number", text, "id_15", _("The number of 15 digits became the one of 18.")
            )
        return text

    def _unit(self, row: Row) -> UUID:
        name = one_name(needed(row, "unit"))
        if name in self.units:
            return self.units[name]
        if name in self.branch_of:
            branch = self.branch_of[name]
            text = _("Members stand in the branch of a group: taken into %(branch)s.")
            row.remark("unit", name, "branch_of_group", text % {"branch": branch})
            return self.units[branch]
        if name in self.several:
            text = _("Several branches have a Party group of this name. Write the branch.")
            raise Refused("unit", name, "no_branch", text)
        if name in self.others:
            text = _("Members belong to a branch, and this is none. Name the branch below it.")
            raise Refused("unit", name, "no_branch", text)
        said = self.said.get(("unit", word_key(name)), "")
        if said in self.units:
            return self.units[said]
        meant = self.names.meant(name)
        if meant:
            row.read_as("unit", name, meant)
            return self.units[meant]
        text = _(
            "No branch in being has this name. Import or found the branch first, or say on the page of this import which one is meant."
        )
        raise Refused("unit", name, "unknown_branch", text)

    def meanings_of(self, column: Field) -> Sequence[tuple[str, Any]]:
        is_unit = column.key == "unit"
        return units_to_choose(OrgUnit.objects.branches()) if is_unit else column.meanings

    def _no_category(self) -> str:
        raise Refused(
            "category", "", "no_category", _("Say whether the member is full or on probation.")
        )

    def _group(self, row: Row, unit: UUID) -> None:
        """Remark on a Party group that the branch does not have."""
        group = one_name(row.get("group"))
        if not group or group in self.groups_of.get(unit, ()):
            return
        if unit_names(self.groups_of.get(unit, ())).like(group):
            return
        text = _("The branch has no Party group of this name. Found it below the branch first.")
        row.remark("group", group, "no_such_group", text)

    def _sex(self, row: Row, id_number: str) -> str:
        """Return the sex in the ID number; remark on a cell that says another one."""
        by_number = rules.sex_of(id_number)
        said = rules.SEXES.get(compact(row.get("sex")).casefold())
        if row.get("sex") and said != by_number:
            text = _(
                "The cell says %(cell)s, the ID number says %(number)s. Taken is the ID number's."
            )
            values = {"cell": row["sex"], "number": Member.Sex(by_number).label}
            row.remark("sex", row["sex"], "sex_differs", text % values)
        return by_number

    def _ethnicity(self, row: Row) -> str:
        cell = compact(row.get("ethnicity"))
        found = rules.ethnicity(cell)
        if cell and not found:
            row.remark("ethnicity", cell, "unread_ethnicity", unread())
        return found

    def _compare(self, row: Row, born: date) -> None:
        """Remark on a birth date or an age that contradicts the ID number."""
        cell = row.get("born_on")
        if cell and not rules.is_born(cell, born):
            text = _(
                "The cell says %(cell)s, the ID number says %(number)s. Taken is the ID number's."
            )
            row.remark(
                "born_on", cell, "birth_differs", text % {"cell": clean(cell), "number": born}
            )
        age = compact(row.get("age")).removesuffix("岁").removesuffix("周")
        if age.isdecimal() and abs(int(age) - rules.age_on(born, self.today)) > AGES_APART:
            text = _("The cell says %(cell)s, by the ID number it is %(number)d.")
            years = {"cell": age, "number": rules.age_on(born, self.today)}
            row.remark("age", age, "age_differs", text % years)

    def _employer_code(self, row: Row) -> str:
        code = compact(row.get("employer_code")).replace("-", "").upper()
        if not code or is_credit_code(code) or is_registration_number(code):
            return code
        row.remark("employer_code", code, "bad_employer_code", credit_problem(code))
        return ""

    def _life_problem(
        self, born: date, joined: date, confirmed: date | None
    ) -> tuple[str, str, str] | None:
        return rules.life_problem(
            born=born,
            joined=joined,
            confirmed=confirmed,
            today=self.today,
            age_to_join=self.age_to_join,
        )


def _resume_stays(member_ids: list[UUID]) -> None:
    """Reopen the memberships an import ended, as if nobody had left."""
    present = Membership.objects.filter(member__in=member_ids, ends_on=None)
    for stay in present.exclude(unit=F("member__unit")).select_related("member"):
        former = stay.member.memberships.filter(
            unit=stay.member.unit_id, ends_on=stay.starts_on
        ).last()
        if former is not None:
            stay.delete()
            former.ends_on = None
            former.save(update_fields=["ends_on"])


def _refuse_departed(row: Row, today: date) -> None:
    """Remark on a status that is not understood. Raises Refused (`departed`) for somebody who died, left the
    Party or whose membership was stopped, as the status, the day of leaving or a remark behind the name says."""
    status = compact(row.get("party_status"))
    if status and status not in _PRESENT:
        if has_gone(status) or "停" in status:
            raise _departed("party_status", status)
        row.remark("party_status", status, "unread_status", unread())
    left = row.get("left_on")
    day = read_day(left).day if left else None
    if day is not None and day <= today:
        raise _departed("left_on", clean(left))
    beside = bare_name(one_name(row.get("name"))).beside
    if has_gone(beside):
        raise _departed("name", hide_numbers(clean(row.get("name"))))


def _departed(column: str, value: str) -> Refused:
    text = _(
        "By this, the person is no member of the branch any more, so the row is not imported. Take it out; "
        "if the person is recorded, enter the leaving on the member's page. If it is wrong, empty the cell."
    )
    return Refused(column, value, "departed", text)
