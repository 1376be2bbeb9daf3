"""The table of branches a county brings."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from stdnum.cn import uscc

from apps.organization import services
from apps.organization.headings import HEADINGS
from apps.organization.models import OrgUnit, UnitAct, UnitState
from apps.organization.places import Places
from kernel import blueprint, clock
from kernel.access import Actor
from kernel.chinese import industries
from kernel.chinese.text import clean, compact, listed, parse_date
from kernel.tabular.importers import (
    Cells,
    Existing,
    Field,
    Importer,
    Parsed,
    Plan,
    Refused,
    offer,
)
from kernel.tabular.storing import read_existing

KINDS = {"党支部": "branch", "党总支": "general_branch", "党小组": "group", "党委": "committee"}
FORMS = {"单建": "single", "单独组建": "single", "联建": "joint", "联合组建": "joint"}
BASES = {"区域": "area", "行业": "industry"}
HOSTS = {
    "社区": "community",
    "商圈": "district",
    "协会分会": "association",
    "专业市场": "market",
    "企业": "enterprise",
}
# The kind of place a unit of each host stands for; the rules of coverage compare these.
PLACE_OF_HOST = {
    "community": "community",
    "district": "district",
    "association": "township",
    "market": "market",
}


def kind_in(name: str) -> str:
    """Return the kind a unit's full name ends with; most lists hold branches and do not say so."""
    return next((kind for ending, kind in KINDS.items() if name.endswith(ending)), "branch")


@offer
class BranchImporter(Importer):
    """党支部名册: names, form, basis, host and place of the county's branches."""

    kind = "branches"
    label = lazy("Branches")
    help = lazy("The list of branches with form, basis, host and place.")
    permission = "organization.import_branches"
    model = OrgUnit
    key_column = "name"
    more_headings = HEADINGS
    fields = (
        Field("name", lazy("Full name"), ("党组织全称", "党组织名称", "支部名称", "全称"), required=True),
        Field("kind", lazy("Kind"), ("类别", "组织类别")),
        Field("form", lazy("Form"), ("组建方式", "组建形式")),
        Field("basis", lazy("Basis"), ("设置依据",)),
        Field("host", lazy("Kind of host"), ("依托类型",)),
        Field("town", lazy("Township"), ("所属乡镇", "乡镇")),
        Field("host_name", lazy("Host"), ("依托单位", "依托单位名称")),
        Field("industry", lazy("Industry"), ("覆盖行业", "行业")),
        Field("founded_on", lazy("Founded"), ("成立日期", "成立时间"), required=True),
        Field("host_code", lazy("Host's credit code"), ("依托单位统一社会信用代码",)),
    )  # fmt: skip

    def begin(self, rows: Iterable[Cells]) -> None:
        self.places = Places()
        self.order = blueprint.value("may_stand_under")
        units = OrgUnit.objects.in_being()
        self.kinds = dict(units.values_list("name", "kind"))
        self.above = dict(units.values_list("name", "parent__kind"))
        self.below = set(units.values_list("parent__name", "kind"))

    def parse(self, cells: Cells) -> Parsed:
        name = compact(cells["name"])
        if not name:
            raise Refused("name", "", "no_name", _("The branch has no name."))
        founded = parse_date(cells["founded_on"])
        if founded is None or founded > clock.today():
            raise Refused(
                "founded_on", cells["founded_on"], "bad_date", _("This is no day of the past.")
            )
        host = self._one_of(cells, "host", HOSTS, "unknown_host")
        town = self.places.find("town", "township", compact(cells.get("town")))
        host_name = clean(cells.get("host_name"))
        return Parsed(
            name,
            {
                "name": name,
                "kind": self._kind(cells, name),
                "form": self._one_of(cells, "form", FORMS, "unknown_form"),
                "basis": self._one_of(cells, "basis", BASES, "unknown_basis"),
                "host": host,
                "host_name": host_name,
                "host_code": self._code(cells),
                "industry": industries.section_of("", cells.get("industry")),
                "zone_id": self._place(host, host_name, town),
                "founded_on": founded,
            },
        )

    def existing(self) -> dict[str, Existing]:
        columns = ("name", "kind", "form", "basis", "host", "host_name", "host_code", "industry",
                   "zone_id", "founded_on")  # fmt: skip
        return read_existing(OrgUnit.objects.in_being(), "name", columns)

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

    def _place(self, host: str, host_name: str, town: UUID | None) -> UUID | None:
        kind = PLACE_OF_HOST.get(host)
        if kind is None or not host_name:
            return town
        if kind == "township":
            return self.places.find("host_name", "township", host_name)
        parent = town if kind == "community" else None
        return self.places.find("host_name", kind, host_name, parent)

    def _kind(self, cells: Cells, name: str) -> str:
        """Return the kind said, "" for none; refuse one that may not stand where the unit does.

        What is new comes right under the county's committee.
        """
        kind = self._one_of(cells, "kind", KINDS, "unknown_kind")
        present = self.kinds.get(name)
        meant = kind or present or kind_in(name)
        if meant == present:
            return kind
        above = self.above.get(name, OrgUnit.Kind.COMMITTEE)
        below = {child for parent, child in self.below if parent == name}
        if above in self.order[meant] and all(meant in self.order[child] for child in below):
            return kind
        names = blueprint.names("unit_kinds")
        shown = {"kind": names[meant], "known": listed(names[one] for one in self.order[meant])}
        text = _(
            "A unit of the kind %(kind)s may not stand here, but under: %(known)s. "
            "Found it on the page of the unit it belongs to."
        )
        raise Refused("kind", cells.get("kind") or name, "wrong_place", text % shown)

    def _code(self, cells: Cells) -> str:
        code = compact(cells.get("host_code")).upper()
        if code and not uscc.is_valid(code):
            raise Refused(
                "host_code",
                code,
                "uscc_checksum",
                _("The credit code has a wrong check character."),
            )
        return code

    def _one_of(self, cells: Cells, key: str, known: dict[str, str], code: str) -> str:
        text = compact(cells.get(key))
        if not text:
            return ""
        if text not in known:
            raise Refused(key, text, code, _("Known are: %(known)s.") % {"known": listed(known)})
        return known[text]
