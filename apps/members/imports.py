"""The roll of members a county brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.members import departed, queries, rules, services
from apps.members.branches import Branches
from apps.members.headings import HEADINGS
from apps.members.models import Member, Membership
from apps.organization.models import OrgUnit
from apps.organization.places import BelongingImporter
from apps.organization.unit_words import kind_in, unit_names, units_to_choose
from kernel import clock
from kernel.access import Actor
from kernel.chinese.codes import credit_problem, is_credit_code, is_registration_number
from kernel.chinese.departures import has_gone
from kernel.chinese.names import one_name
from kernel.chinese.text import clean, compact, dated, initials, pinyin
from kernel.fields import blind_index
from kernel.tabular.cells import Refused, Row
from kernel.tabular.importers import Existing, Field, Match, Parsed, Plan, offer
from kernel.tabular.storing import create_rows, read_existing, update_rows
from kernel.tabular.values import (
    ONE_NAME,
    named,
    named_if_any,
    needed,
    past_day,
    past_day_if_any,
    plain_text,
    read_phone_cell,
    unread,
)

# A roll was perhaps written down years ago, and ages are counted in two ways.
AGES_APART = 3
_SEX_SIGNS = {Member.Sex.MALE.value: "男", Member.Sex.FEMALE.value: "女"}
Person = tuple[str, UUID, date]
PLAIN = (
    "name", "name_pinyin", "name_initials", "sex", "born_on", "ethnicity", "category", "joined_on",
    "confirmed_on", "unit_id", "employer", "employer_code", "job", "education", "skills", "wishes",
)  # fmt: skip


@offer
class MemberImporter(BelongingImporter):
    """党员花名册: members by ID number, each in a branch that exists."""

    kind = "members"
    order = 30
    may_be_forms = True
    label = lazy("Members")
    help = lazy("The roll of members with ID number, dates and branch. Import the branches first.")
    permission = "members.import_members"
    model = Member
    brought = lazy("Members imported: %(count)s.")
    page = "members:list"
    key_column = "id_number"
    section = "unit"
    more_headings = HEADINGS
    looks_beside = True
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
        Field("name", lazy("Member's name"), ("姓名", "党员姓名", "name"), required=True, is_person=True, meanings=((ONE_NAME, lazy("one person's name")),)),
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
        Field("party_status", lazy("Party membership status"), ("党籍状态", "党籍状况", "党籍"), meanings=departed.MEANINGS),
        Field("standing", lazy("Status of the member"), ("组织关系状态", "党员状态", "状态"), meanings=departed.MEANINGS),
        Field("on_roll", lazy("Is on the roll"), ("是否在册", "在册"), meanings=departed.MEANINGS),
        Field("left_on", lazy("Left the branch"), ("离开党支部日期", "离开党支部时间", "转出日期", "转出时间", "组织关系转出日期")),
        Field("died_on", lazy("Died"), ("去世日期", "去世时间", "死亡日期")),
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

    @classmethod
    def is_caption(cls, text: str) -> bool:
        return rules.CAPTION.fullmatch(text) is not None

    def begin(self, rows: Iterable[Row]) -> None:
        self.today = clock.today()
        self.age_to_join = queries.age_to_join()
        self.branches = Branches()
        # Keys of the file's rows, and people who are recorded, once they are asked for.
        self.keys: set[str] = set()
        self.recorded: dict[Person, Existing] | None = None

    def parse(self, row: Row) -> Parsed:
        id_number = row.attempt(self._id_number)
        name = row.attempt(self._name, id_number)
        row.attempt(lambda row: departed.refuse_departed(self, row, self.today))
        unit = row.attempt(self.branches.of, self.said)
        category = row.attempt(self._category)
        joined = row.attempt(self._own_day, "joined_on")
        confirmed = row.attempt(self._own_day, "confirmed_on")
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
            "phone": read_phone_cell(row, "phone", self.area),
            "category": category,
            "joined_on": joined,
            "confirmed_on": confirmed,
            "unit_id": unit,
            "employer": named_if_any(row, "employer"),
            "employer_code": self._employer_code(row),
            "job": plain_text(row, "job"),
            "education": rules.education(plain_text(row, "education").replace(" ", "")),
            "skills": plain_text(row, "skills"),
            "wishes": plain_text(row, "wishes"),
        }
        self._compare(row, born)
        self._group(row, unit)
        self.keys.add(key)
        if category == Member.Category.PROBATIONARY and rules.probation_is_too_long(
            joined, self.today
        ):
            text = _(
                "On probation since %(day)s, which lasts two years at most. Look which is right."
            )
            row.remark("category", row["category"], "long_probation", text % {"day": dated(joined)})
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
        if known is None and (same := self._same_person(parsed, stored)):
            text = _(
                "%(name)s of the same branch, who joined on the same day, is recorded with another ID number. Is it the same person?"
            )
            return Match(same, text % {"name": same.values["name"]})
        if known is None or known.values["name_pinyin"] == parsed.values["name_pinyin"]:
            return Match(known)
        text = _(
            "This ID number is recorded for %(name)s. Is it the same person, under another name?"
        )
        return Match(known, text % {"name": known.values["name"]})

    def _same_person(self, parsed: Parsed, stored: Mapping[str, Existing]) -> Existing | None:
        """Return who is recorded with this name in this branch since the same day, but by another ID number.

        Not who has a row of their own in the file."""
        if self.recorded is None:
            self.recorded = {
                _person(one.values): one
                for key, one in stored.items()
                if one.values["left_on"] is None and key not in self.keys
            }
        return self.recorded.get(_person(parsed.values))

    def check_change(self, parsed: Parsed, known: Existing) -> None:
        values = parsed.values
        left_on = known.values["left_on"]
        if left_on is not None:
            text = _(
                "This member left on %(day)s, and no file brings them back. Take the row out; or, "
                "if the leaving was a mistake, take it back on the member's page: in the list of "
                "members, filter by those who left."
            )
            raise Refused("name", values["name"], "left_county", text % {"day": dated(left_on)})
        confirmed = values["confirmed_on"] or known.values["confirmed_on"]
        problem = self._life_problem(values["born_on"], values["joined_on"], confirmed)
        if problem is not None:
            _field, code, text = problem
            raise Refused("joined_on", values["joined_on"], code, text)

    def after_undo(self, ids: list[UUID]) -> None:
        _resume_stays(ids)
        services.follow_branches(actor=Actor.system("undo"), reason=_("Import taken back"))

    def _own_day(self, row: Row, key: str) -> date | None:
        """Return the day of a cell. Raises Refused (`other_day`) where words say that it is another day in a
        member's life, and what the reading of days raises."""
        if rules.is_of_another_day(key, row.get(key)):
            text = _(
                "The words beside this day say that it is another one. Write the two days into their own columns."
            )
            raise Refused(key, row[key], "other_day", text)
        read = past_day if key == "joined_on" else past_day_if_any
        return read(row, key, self.today)

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

    def _name(self, row: Row, id_number: str | None) -> str:
        told = rules.SEXES.get(compact(row.get("sex")).casefold()) if row.get("sex") else None
        sexes = {told, rules.sex_of(id_number) if id_number else None} - {None}
        signs = frozenset(_SEX_SIGNS[sex] for sex in sexes if sex)
        return named(row, "name", person=True, said=self.said, sexes=signs)

    def meanings_of(self, column: Field) -> Sequence[tuple[str, Any]]:
        is_unit = column.key == "unit"
        return units_to_choose(OrgUnit.objects.branches()) if is_unit else column.meanings

    def _category(self, row: Row) -> str:
        """Return the category. Raises Refused for an empty cell and for who is no member: 入党积极分子."""
        cell = compact(row.get("category"))
        if not cell:
            text = _("Say whether the member is full or on probation.")
            raise Refused("category", "", "no_category", text)
        if rules.NO_MEMBER.search(cell):
            text = _("By this, the person is no Party member (yet). Take the row out.")
            raise Refused("category", cell, "no_member", text)
        if has_gone(cell):
            raise departed.departed(self, "category", cell)
        return self.word(row, "category")

    def _group(self, row: Row, unit: UUID) -> None:
        """Remark on a Party group that the branch does not have."""
        group = one_name(row.get("group"))
        if not group or self.branches.has_group(unit, group):
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


def _person(values: Mapping[str, Any]) -> Person:
    return values["name"], values["unit_id"], values["joined_on"]


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
