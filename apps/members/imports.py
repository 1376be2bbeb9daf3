"""The roll of members a county brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.members import rules, services
from apps.members.headings import HEADINGS
from apps.members.models import Member, Membership
from apps.organization.models import OrgUnit
from apps.organization.places import BelongingImporter
from kernel import clock
from kernel.access import Actor
from kernel.chinese.text import clean, compact, initials, parse_date, pinyin
from kernel.fields import blind_index
from kernel.tabular.importers import (
    Cells,
    Existing,
    Field,
    Parsed,
    Plan,
    Refused,
    offer,
)
from kernel.tabular.storing import create_rows, read_existing, update_rows

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
    key_column = "id_number"
    more_headings = HEADINGS
    repeated_code = "duplicate_id"
    warning_labels: ClassVar[Mapping[str, Any]] = {
        "short_probation": lazy("became full member less than a year after joining"),
    }
    fields = (
        Field("name", lazy("Name"), ("姓名", "党员姓名"), required=True),
        Field("sex", lazy("Sex"), ("性别",)),
        Field("ethnicity", lazy("Ethnicity"), ("民族",)),
        Field("id_number", lazy("ID number"), ("公民身份号码", "身份证号", "身份证号码"), required=True, personal=True),
        Field("joined_on", lazy("Joined"), ("入党日期", "入党时间"), required=True),
        Field("confirmed_on", lazy("Became full member"), ("转正日期", "转正时间")),
        Field("category", lazy("Category"), ("人员类别", "党员类别"), required=True),
        Field("unit", lazy("Branch"), ("所在党支部", "所在支部", "党支部"), required=True),
        Field("employer", lazy("Works at"), ("工作单位", "单位")),
        Field("employer_code", lazy("Employer's credit code"), ("单位统一社会信用代码",)),
        Field("job", lazy("Job"), ("职务", "岗位")),
        Field("education", lazy("Education"), ("学历", "文化程度")),
        Field("phone", lazy("Phone"), ("联系电话", "手机", "电话"), personal=True),
        Field("skills", lazy("Skills"), ("特长", "专长")),
        Field("wishes", lazy("Would like to serve in"), ("服务意愿", "意愿")),
    )  # fmt: skip

    def begin(self, rows: Iterable[Cells]) -> None:
        self.today = clock.today()
        self.units: dict[str, UUID] = dict(OrgUnit.objects.in_being().values_list("name", "id"))

    def parse(self, cells: Cells) -> Parsed:
        name = compact(cells["name"])
        if not name:
            raise Refused("name", "", "no_name", _("The member has no name."))
        id_number = self._id_number(cells)
        unit = self._unit(cells)
        born = rules.birth_date(id_number) or self.today
        joined = self._day(cells, "joined_on")
        confirmed = self._day(cells, "confirmed_on") if cells.get("confirmed_on") else None
        problem = self._life_problem(born, joined, confirmed)
        if problem is not None:
            field, code, text = problem
            raise Refused(field, cells[field], code, text)
        key = blind_index("id_number", id_number) or b""
        values: dict[str, Any] = {
            "name": name,
            "name_pinyin": pinyin(name, person=True),
            "name_initials": initials(name, person=True),
            "sex": rules.SEXES.get(compact(cells.get("sex"))) or rules.sex_of(id_number),
            "born_on": born,
            "ethnicity": clean(cells.get("ethnicity")),
            "id_number": id_number,
            "phone": compact(cells.get("phone")).replace("-", ""),
            "category": self._category(cells),
            "joined_on": joined,
            "confirmed_on": confirmed,
            "unit_id": unit,
            "employer": clean(cells.get("employer")),
            "employer_code": compact(cells.get("employer_code")).upper(),
            "job": clean(cells.get("job")),
            "education": rules.education(compact(cells.get("education"))),
            "skills": clean(cells.get("skills")),
            "wishes": clean(cells.get("wishes")),
        }
        is_short = confirmed is not None and rules.probation_is_too_short(joined, confirmed)
        return Parsed(key.hex(), values, ("short_probation",) if is_short else ())

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

    def _id_number(self, cells: Cells) -> str:
        text = compact(cells["id_number"]).upper()
        if not rules.is_id_number(text, self.today):
            raise Refused(
                "id_number",
                text,
                "id_checksum",
                _("The ID number is mistyped: its check digit or its birth date is wrong."),
            )
        return text

    def _unit(self, cells: Cells) -> UUID:
        name = compact(cells["unit"])
        if name not in self.units:
            raise Refused(
                "unit",
                name,
                "unknown_branch",
                _("No branch in being has this name. Import or found the branch first."),
            )
        return self.units[name]

    def _category(self, cells: Cells) -> str:
        text = compact(cells["category"])
        if text not in rules.CATEGORIES:
            raise Refused(
                "category",
                text,
                "unknown_category",
                _("Known are: %(known)s.") % {"known": "正式党员、预备党员"},
            )
        return rules.CATEGORIES[text]

    def _day(self, cells: Cells, key: str) -> date:
        day = parse_date(cells[key])
        if day is None or day > self.today:
            raise Refused(key, cells[key], "bad_date", _("This is no day of the past."))
        return day

    def _life_problem(
        self, born: date, joined: date, confirmed: date | None
    ) -> tuple[str, str, str] | None:
        return rules.life_problem(born=born, joined=joined, confirmed=confirmed, today=self.today)


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
