"""The table of branches a county brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.organization import services
from apps.organization.headings import HEADINGS
from apps.organization.models import OrgUnit, UnitAct, UnitState
from apps.organization.places import (
    NEW,
    Places,
    township_lines,
    townships_to_choose,
    unit_names,
    units_to_choose,
)
from kernel import blueprint, clock
from kernel.access import Actor
from kernel.chinese import industries
from kernel.chinese.codes import credit_problem, is_credit_code, is_registration_number
from kernel.chinese.names import one_name
from kernel.chinese.text import compact, listed
from kernel.tabular.cells import Refused, Row
from kernel.tabular.importers import Existing, Field, Importer, Parsed, Plan, offer, word_key
from kernel.tabular.storing import read_existing
from kernel.tabular.values import named, named_if_any, past_day, unread

# Words as `word_key` gives them.
KINDS = {
    **dict.fromkeys(
        ("党支部", "支部", "联合党支部", "联合支部", "临时党支部", "临时支部", "流动党支部", "流动党员党支部",
         "功能型党支部", "单独党支部", "独立党支部", "党支部委员会", "支部委员会"),
        "branch",
    ),
    **dict.fromkeys(
        ("党总支", "总支", "党总支部", "总支部", "联合党总支", "党总支委员会", "党总支部委员会", "总支部委员会"),
        "general_branch",
    ),
    **dict.fromkeys(("党小组", "小组"), "group"),
    **dict.fromkeys(("党委", "基层党委", "党委会", "党的委员会", "基层委员会"), "committee"),
}  # fmt: skip
FORMS = {
    **dict.fromkeys(("单建", "单独组建", "独立组建", "单独建立", "单独", "独立", "独立党支部"), "single"),
    **dict.fromkeys(("联建", "联合组建", "联合建立", "联合", "区域联建", "行业联建", "联合党支部"), "joint"),
}  # fmt: skip
BASES = {
    **dict.fromkeys(("区域", "按区域", "地域", "按地域", "area"), "area"),
    **dict.fromkeys(("行业", "按行业", "industry"), "industry"),
}
HOSTS = {
    **dict.fromkeys(("社区", "村社区", "社区村", "居委会", "社区居委会"), "community"),
    **dict.fromkeys(("商圈", "商业街区", "街区"), "district"),
    **dict.fromkeys(("协会分会", "个私协会分会", "分会", "行业协会分会"), "association"),
    **dict.fromkeys(("专业市场", "市场", "农贸市场"), "market"),
    **dict.fromkeys(("企业", "公司", "单位"), "enterprise"),
}
# Columns of fixed words.
WORDS = ("kind", "form", "basis", "host")
# Endings of full names, the longest first: a 党总支部 is no 支部.
_ENDINGS = sorted(KINDS, key=len, reverse=True)
# The kind of place a unit of each host stands for; the rules of coverage compare these.
PLACE_OF_HOST = {
    "community": "community",
    "district": "district",
    "association": "township",
    "market": "market",
}


def kind_in(name: str) -> str:
    """Return the kind a unit's full name ends with; most lists hold branches and do not say so."""
    return next((KINDS[ending] for ending in _ENDINGS if name.endswith(ending)), "branch")


@offer
class BranchImporter(Importer):
    """党支部名册: names, form, basis, host and place of the county's branches."""

    kind = "branches"
    label = lazy("Branches")
    help = lazy("The list of branches with form, basis, host and place.")
    permission = "organization.import_branches"
    model = OrgUnit
    key_column = "name"
    section = "town"
    more_headings = HEADINGS
    fault_labels: ClassVar[Mapping[str, Any]] = {
        "bad_host_code": lazy("credit code of the host mistyped, left out"),
    }
    fields = (
        Field("name", lazy("Full name"), ("党组织全称", "党组织名称", "支部名称", "全称"), required=True, is_asked=True),
        Field("kind", lazy("Kind"), ("类别", "组织类别"), words=KINDS, meanings=OrgUnit.Kind.choices),
        Field("form", lazy("Form"), ("组建方式", "组建形式"), words=FORMS, meanings=OrgUnit.Form.choices),
        Field("basis", lazy("Basis"), ("设置依据",), words=BASES, meanings=OrgUnit.Basis.choices),
        Field("host", lazy("Kind of host"), ("依托类型",), words=HOSTS, meanings=OrgUnit.Host.choices),
        Field("town", lazy("Township"), ("所属乡镇", "乡镇"), is_asked=True),
        Field("host_name", lazy("Host"), ("依托单位", "依托单位名称"), is_asked=True),
        Field("industry", lazy("Industry"), ("覆盖行业", "行业")),
        Field("founded_on", lazy("Founded"), ("成立日期", "成立时间"), required=True),
        Field("host_code", lazy("Host's credit code"), ("依托单位统一社会信用代码",), digits="digits_lost"),
    )  # fmt: skip

    @classmethod
    def section_names(cls) -> Callable[[str], str]:
        return township_lines()

    def begin(self, rows: Iterable[Row]) -> None:
        self.places = Places()
        self.order = blueprint.value("may_stand_under")
        units = OrgUnit.objects.in_being()
        self.kinds = dict(units.values_list("name", "kind"))
        self.names = unit_names(self.kinds)
        self.above = dict(units.values_list("name", "parent__kind"))
        self.below = set(units.values_list("parent__name", "kind"))
        self.today = clock.today()

    def parse(self, row: Row) -> Parsed:
        name = row.attempt(self._name)
        founded = row.attempt(past_day, "founded_on", self.today)
        words = {key: row.attempt(partial(self.word, key=key)) for key in WORDS}
        if name and words["kind"] is not None:
            row.attempt(partial(self._placed, name=name, kind=words["kind"]))
        host_code = self._host_code(row)
        host_name = named_if_any(row, "host_name")
        place = row.attempt(lambda row: self._place(row, words["host"] or "", host_name))
        if not name or row.refusals:
            return Parsed(name or "")
        return Parsed(
            name,
            {
                "name": name,
                **words,
                "host_name": host_name,
                "host_code": host_code,
                "industry": self._industry(row),
                "zone_id": place,
                "founded_on": founded,
            },
        )

    def meanings_of(self, column: Field) -> Sequence[tuple[str, Any]]:
        if column.key == "name":
            return [*units_to_choose(OrgUnit.objects.in_being()), (NEW, _("a new unit"))]
        return townships_to_choose() if column.is_asked else column.meanings

    def existing(self) -> dict[str, Existing]:
        columns = ("name", "kind", "form", "basis", "host", "host_name", "host_code", "industry",
                   "zone_id", "founded_on")  # fmt: skip
        return read_existing(OrgUnit.objects.in_being(), "name", columns)

    def names_beside(self) -> Mapping[Any, str]:
        return self.places.labels()

    def store(self, actor: Actor, plan: Plan) -> None:
        used = {row.parsed.values["zone_id"] for row in (*plan.created, *plan.updated)}
        plan.beside += self.places.save(actor, self.permission, used)
        root = OrgUnit.objects.get(path="/")
        for row in plan.created:
            values = row.parsed.values
            values["kind"] = values["kind"] or kind_in(values["name"])
            unit = services.found_unit(
                actor=actor, parent=root, reason=_("Imported"), confirmed=True, **values
            )
            row.id, row.version = unit.pk, unit.version
        for row in plan.updated:
            changes = {name: row.parsed.values[name] for name in row.before or ()}
            unit = services.change_unit(
                actor=actor,
                unit=OrgUnit.objects.get(pk=row.id),
                effective_on=clock.today(),
                reason=_("Imported"),
                confirmed=True,
                **changes,
            )
            row.version = unit.version

    def after_undo(self, ids: list[UUID]) -> None:
        # The last act is the import's: an undo skips units that were changed since.
        for unit in OrgUnit.objects.filter(pk__in=ids):
            services.forget_act(unit, unit.acts.latest("created_at"))

    def before_removal(self, ids: list[UUID]) -> None:
        # Delete the unit's history too; if other rows refer to the unit, the savepoint keeps both.
        UnitState.objects.filter(unit__in=ids).delete()
        UnitAct.objects.filter(unit__in=ids).delete()

    def _name(self, row: Row) -> str:
        """Return the name of the row's unit. Raises Refused (`unknown_name`) for one that is nearly another's,
        until a person said which it is, or that it is new."""
        name = named(row, "name")
        said = self.said.get(("name", word_key(name)), "")
        if said in self.kinds:
            return said
        like = [other for other in self.names.like(name) if other != name]
        if name in self.kinds or said == NEW or not like:
            self.names.add(name)
            return name
        text = _(
            "%(like)s is nearly the same name. Say on the page of this import whether that one is meant, or a new one."
        )
        raise Refused("name", name, "unknown_name", text % {"like": listed(like)})

    def _place(self, row: Row, host: str, host_name: str) -> UUID | None:
        town = self.places.township(self, row, "town", one_name(row.get("town")))
        kind = PLACE_OF_HOST.get(host)
        if kind is None or not host_name:
            return town
        if kind == "township":
            return self.places.township(self, row, "host_name", host_name)
        parent = town if kind == "community" else None
        return self.places.find("host_name", kind, host_name, parent)

    def _placed(self, row: Row, name: str, kind: str) -> None:
        """Refuse a kind that may not stand where the unit does.

        What is new comes right under the county's committee.
        """
        present = self.kinds.get(name)
        meant = kind or present or kind_in(name)
        if meant == present:
            return
        above = self.above.get(name, OrgUnit.Kind.COMMITTEE)
        below = {child for parent, child in self.below if parent == name}
        if above in self.order[meant] and all(meant in self.order[child] for child in below):
            return
        names = blueprint.names("unit_kinds")
        shown = {"kind": names[meant], "known": listed(names[one] for one in self.order[meant])}
        text = _(
            "A unit of the kind %(kind)s may not stand here, but under: %(known)s. "
            "Found it on the page of the unit it belongs to."
        )
        raise Refused("kind", row.get("kind") or name, "wrong_place", text % shown)

    def _industry(self, row: Row) -> str:
        name = row.get("industry")
        found = industries.section_of(name, name)
        if name and not found:
            row.remark("industry", name, "unread_industry", unread())
        return found

    def _host_code(self, row: Row) -> str:
        code = compact(row.get("host_code")).replace("-", "").upper()
        if not code or is_credit_code(code) or is_registration_number(code):
            return code
        row.remark("host_code", code, "bad_host_code", credit_problem(code))
        return ""
