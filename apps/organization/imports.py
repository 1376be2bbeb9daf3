"""The table of branches a county brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.organization import rules, services
from apps.organization.given import Given, above_in_name, name_above, name_in_full, unit_name
from apps.organization.headings import BASES, FORMS, HEADINGS, HOSTS
from apps.organization.models import OrgUnit, UnitAct, UnitState
from apps.organization.place_words import (
    NEW,
    PLACE_OF_HOST,
    likely_places,
    places_to_choose,
    township_lines,
    townships_to_choose,
)
from apps.organization.places import Places
from apps.organization.standing import Standing, Stands, key_of, name_in
from apps.organization.unit_words import KINDS, kind_in, unit_names, units_to_choose
from kernel import blueprint, clock, ids
from kernel.access import Actor
from kernel.chinese import industries
from kernel.chinese.codes import credit_problem, is_credit_code, is_registration_number
from kernel.chinese.names import one_name
from kernel.chinese.text import compact, listed
from kernel.errors import Conflict
from kernel.models import Import
from kernel.tabular.cells import Refused, Row
from kernel.tabular.choices import KEEP, OPEN
from kernel.tabular.importers import (
    Existing,
    Field,
    Importer,
    Match,
    Parsed,
    Plan,
    PlannedRow,
    offer,
    word_key,
)
from kernel.tabular.storing import read_existing
from kernel.tabular.values import named_if_any, past_day, unread


@offer
class BranchImporter(Importer):
    """党支部名册: names, form, basis, host and place of the county's branches."""

    kind = "branches"
    order = 10
    label = lazy("Branches")
    help = lazy("The list of branches with form, basis, host and place.")
    permission = "organization.import_branches"
    model = OrgUnit
    brought = lazy("Branches imported: %(count)s.")
    page = "organization:tree"
    key_column = "name"
    section = "town"
    more_headings = HEADINGS
    read_from: ClassVar[Mapping[str, str]] = {"zone": "town"}
    fault_labels: ClassVar[Mapping[str, Any]] = {"bad_host_code": lazy("credit code of the host mistyped, left out")}  # fmt: skip
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
        Field("parent", lazy("Unit above"), ("上级党组织", "上级组织"), is_asked=True, blank_says=True),
        Field("host_code", lazy("Host's credit code"), ("依托单位统一社会信用代码",), digits="digits_lost"),
    )  # fmt: skip

    @classmethod
    def section_names(cls, *, is_sheet: bool = False) -> Callable[[str], str]:
        return township_lines(is_known=is_sheet)

    def in_order(self, rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
        self.given = Given(rows)
        return self.given.parents_first()

    def begin(self, rows: Iterable[Row]) -> None:
        self.places = Places()
        units = OrgUnit.objects.in_being()
        columns = ("name", "id", "kind", "parent__name", "founded_on")
        found = list(units.values_list(*columns))
        self.keys = {key_of(name, kind, above or ""): pk for name, pk, kind, above, _day in found}
        stands = {
            key_of(name, kind, above or ""): Stands(kind, above or "", day)
            for name, _pk, kind, above, day in found
        }
        order = blueprint.value("may_stand_under")
        # As rows leave it when they are read, and when they are placed: some are set aside in between.
        self.read, self.placed = Standing(stands, order), Standing(stands, order)
        # New units have an id of this run only, since a founding gives them theirs.
        self.stored = {str(pk): key for key, pk in self.keys.items()}
        self.read.heading = self.placed.heading = self.headings.get("parent", "")
        self.names = unit_names(name for name, _pk, kind, *_rest in found if kind != "group")
        self.turns: dict[str, int] = {}
        self._names: dict[UUID, str] = {}
        self.today = clock.today()

    def parse(self, row: Row) -> Parsed:
        name = row.attempt(unit_name, self.read)
        founded = row.attempt(self._founded)
        words = {
            key: row.attempt(partial(self.word, key=key))
            for key in ("kind", "form", "basis", "host")
        }
        above = row.attempt(self._above, name)
        if name and above:
            name = name_in_full(row, name, above, self.read)
        kind = row.attempt(self._kind, words["kind"], name)
        key = None
        if name and kind is not None and above is not None:
            key = row.attempt(self._key, name, kind, above)
        if key and founded:
            above = above or name_in(key)[1]
            row.attempt(self._stand, key, kind or "", above, founded)
        host_code = self._host_code(row)
        host_name = named_if_any(row, "host_name")
        place = row.attempt(lambda row: self._place(row, words["host"] or "", host_name))
        if not key or not founded or row.refusals:
            return Parsed(key or "")
        self.read.put(key, self._stands(self.read, key, kind or "", above or "", founded))
        self.keys.setdefault(key, ids.uuid7())
        return Parsed(
            key,
            {
                "name": name_in(key)[0],
                **words,
                "host_name": host_name,
                "host_code": host_code,
                "industry": self._industry(row),
                "zone_id": place,
                "founded_on": founded,
                "parent_id": self.keys[above] if above else None,
            },
        )

    def meanings_of(self, column: Field) -> Sequence[tuple[str, Any]]:
        if column.key == "name":
            return [*units_to_choose(OrgUnit.objects.in_being()), (NEW, _("a new unit"))]
        if column.key == "parent":
            return units_to_choose(OrgUnit.objects.in_being())
        if column.key == "host_name":
            return places_to_choose("township", "community", "district", "market")
        return townships_to_choose() if column.is_asked else column.meanings

    def likely(
        self, column: Field, word: str, meanings: Sequence[tuple[str, Any]]
    ) -> Sequence[tuple[str, Any]]:
        return likely_places(word, meanings) if column.key == "host_name" else meanings

    def existing(self) -> dict[str, Existing]:
        columns = ("name", "kind", "form", "basis", "host", "host_name", "host_code", "industry",
                   "zone_id", "founded_on", "parent_id")  # fmt: skip
        found = read_existing(OrgUnit.objects.in_being(), "id", columns)
        return {self.stored.get(pk, pk): unit for pk, unit in found.items()}

    def match(self, parsed: Parsed, stored: Mapping[str, Existing]) -> Match:
        values, name = parsed.values, parsed.key
        if name not in stored:
            values["kind"] = values["kind"] or kind_in(values["name"])
            values["parent_id"] = values["parent_id"] or self.keys[self.read.root]
        above = self.names_above().get(values["parent_id"], "")
        if above and above not in self.placed:
            text = _("The row of this unit is not imported, so that none can stand below it yet.")
            raise Refused("parent", above, "unplaced_parent", text)
        stands = self._stands(self.placed, name, values["kind"], above, values["founded_on"])
        self.placed.check(name, stands, values["name"])
        self.turns[name] = len(self.turns)
        if parsed.choice != OPEN and not (parsed.choice == KEEP and name in stored):
            self.placed.put(name, stands)
        return super().match(parsed, stored)

    def names_above(self) -> Mapping[Any, str]:
        """Return {id: name} of units, also of those to be founded."""
        if len(self._names) < len(self.keys):
            self._names = {pk: name for name, pk in self.keys.items()}
        return self._names

    def names_beside(self) -> Mapping[Any, str]:
        return {**self.places.labels(), **self.names_above()}

    def store(self, actor: Actor, plan: Plan) -> None:
        used = {row.parsed.values["zone_id"] for row in (*plan.created, *plan.updated)}
        plan.beside += self.places.save(actor, self.permission, used)
        planned = [*plan.created, *plan.updated]
        self._parents: dict[str, OrgUnit] = {}
        # A unit above may be founded, or get another kind, by another row.
        with blueprint.reading():
            for row in sorted(planned, key=lambda row: self.turns[row.parsed.key]):
                self._write(actor, row)
        versions = dict(OrgUnit.objects.values_list("pk", "version"))
        for row in planned:
            row.version = versions[row.id]

    def _write(self, actor: Actor, row: PlannedRow) -> None:
        values = dict(row.parsed.values)
        above = self.names_above().get(values.pop("parent_id"), "")
        parent = self._unit(above) if above else None
        if row.before is None:
            under = parent or self._unit(self.read.root)
            row.id = services.bring_unit(actor=actor, parent=under, **values).pk
            return
        services.change_brought_unit(
            actor=actor,
            unit=OrgUnit.objects.get(pk=row.id),
            parent=parent if "parent_id" in row.before else None,
            **{name: value for name, value in values.items() if name in row.before},
        )
        self._parents.clear()

    def _unit(self, key: str) -> OrgUnit:
        """Return the unit of a key, which is found once for the units below it, until a unit changes."""
        if key in self._parents:
            return self._parents[key]
        name, above = name_in(key)
        units = OrgUnit.objects.in_being().filter(name=name)
        groups = units.filter(kind="group", parent__name=above)
        unit = (groups if above else units.exclude(kind="group")).first()
        if unit is None:
            text = _("%(unit)s is gone meanwhile. Check the file again.")
            raise Conflict(text % {"unit": key})
        self._parents[key] = unit
        return unit

    def before_undo(self, row: Import) -> None:
        changes = row.changes.filter(is_new=False).values_list("row_id", "before")
        self._changed: dict[UUID, dict[str, Any]] = {pk: old or {} for pk, old in changes}
        units = OrgUnit.objects.in_being()
        parents = dict(units.values_list("pk", "parent_id"))
        self._standing = set(map(str, parents))
        moved = {
            pk: UUID(old["parent_id"]) for pk, old in self._changed.items() if "parent_id" in old
        }
        # Where what stood above a unit stands below it by now, the unit stays.
        back = parents | moved
        self._standing -= {str(moved[pk]) for pk in moved if services.stands_below_itself(back, pk)}

    def can_return(self, before: Mapping[str, Any]) -> bool:
        return "parent_id" not in before or before["parent_id"] in self._standing

    def after_undo(self, ids: list[UUID]) -> None:
        services.mend_paths()
        # The last acts are the import's: an undo skips units that were changed since.
        for unit in OrgUnit.objects.filter(pk__in=ids):
            for _act in range(services.count_of_acts(self._changed[unit.pk])):
                services.forget_act(unit, unit.acts.latest("created_at"))

    def before_removal(self, ids: list[UUID]) -> None:
        # Delete the unit's history too; if other rows refer to the unit, the savepoint keeps both.
        UnitState.objects.filter(unit__in=ids).delete()
        UnitAct.objects.filter(unit__in=ids).delete()

    def _key(self, row: Row, name: str, kind: str, above: str) -> str:
        """Return the key of the row's unit. Raises Refused (`unknown_name`) for one that is nearly another's,
        until a person said which it is, or that it is new."""
        is_group = self._is_group(name, kind)
        if is_group and not above:
            above = self._branch_of(name)
        said = self.said.get(("name", word_key(name)), "")
        if (key := self._key_of(said, above, is_group=is_group)) in self.read:
            return key
        names = unit_names(self.read.groups_in(above)) if is_group else self.names
        like = [other for other in names.like(name) if other != name]
        key = self._key_of(name, above, is_group=is_group)
        if key in self.read or said == NEW or not like:
            if not is_group:
                self.names.add(name)
            return key
        text = _(
            "%(like)s is nearly the same name. Say on the page of this import whether that one is meant, or a new one."
        )
        raise Refused("name", name, "unknown_name", text % {"like": listed(like)})

    def _key_of(self, name: str, above: str, *, is_group: bool) -> str:
        return key_of(name, "group" if is_group else "", above)

    def _is_group(self, name: str, kind: str) -> bool:
        """Say whether a row is about a group: by its kind, else by the unit of its name, else by the name."""
        if kind or name in self.read:
            return kind == OrgUnit.Kind.GROUP
        return bool(self.read.groups(name)) or kind_in(name) == OrgUnit.Kind.GROUP

    def _branch_of(self, name: str) -> str:
        """Return the branch of the one group of a name, "" for none. Raises Refused for several."""
        branches = [name_in(key)[1] for key in self.read.groups(name)]
        if len(branches) > 1:
            text = _("Several branches have this group: %(names)s. Write the one above it.")
            raise Refused("parent", "", "no_parent", text % {"names": listed(branches)})
        return branches[0] if branches else ""

    def _founded(self, row: Row) -> date:
        day = past_day(row, "founded_on", self.today)
        if day < rules.PARTY_FOUNDED:
            raise Refused("founded_on", day, "before_party", services.checks.before_party())
        if day < clock.REPUBLIC:
            row.remark("founded_on", day, "early_day", clock.BEFORE_REPUBLIC)
        return day

    def _kind(self, row: Row, kind: str | None, name: str | None) -> str | None:
        """Return the kind a cell says. Raises Refused where the name ends like another one's."""
        by_name = kind_in(name, "") if name else ""
        present = self.read.of(self.read.named(name or ""))
        is_known = present is not None and present.kind == kind
        if kind and by_name not in {"", kind} and not is_known:
            text = _(
                "The column says %(said)s, the name ends like that of another kind: %(named)s. One of the two is wrong."
            )
            names = blueprint.names("unit_kinds")
            said = {"said": names[kind], "named": names[by_name]}
            raise Refused("kind", row["kind"], "kind_differs", text % said)
        return kind

    def _place(self, row: Row, host: str, host_name: str) -> UUID | None:
        town = self.places.township(self, row, "town", one_name(row.get("town")))
        kind = PLACE_OF_HOST.get(host)
        if kind is None or not host_name:
            return town
        if kind == "township":
            return self.places.township(self, row, "host_name", host_name)
        said = self.places.named(self.said.get(("host_name", word_key(host_name)), ""))
        parent = town if kind == "community" else None
        return said or self.places.place(self, row, "host_name", host_name, parent, kind=kind)

    def _above(self, row: Row, name: str | None) -> str:
        """Return the name of the unit above, "" for a blank cell.

        Raises Refused (`unknown_parent`) for one that is neither in being nor in this file, until a
        person said which it is.
        """
        given = name_above(row, self.read)
        if not given:
            return above_in_name(row, name, self.read, self.names)
        if name and name == self.read.root:
            row.remark("parent", given, "top", _("The county's committee stands at the top here."))
            return ""
        said = self.said.get(("parent", word_key(given)), "")
        for one in (given, said):
            if key := self.read.named(one):
                return key
        meant = self.names.meant(given)
        if meant in self.read:
            row.read_as("parent", given, meant)
            return meant
        if name and (problem := self.given.problem(name, given)):
            raise Refused("parent", given, "unplaced_parent", problem)
        like = listed(n for n in self.names.like(given) if n != name)
        text = (
            _("Several units may be meant: %(names)s. Say which.") % {"names": like}
            if like
            else _(
                "No unit in being has this name, nor one in this file. Add its row, found it, or say on the page of this import which one is meant."
            )
        )
        raise Refused("parent", given, "unknown_parent", text)

    def _stands(self, tree: Standing, name: str, kind: str, above: str, founded: date) -> Stands:
        """Return how a unit would stand: what is blank stays, and what is new comes right under the committee."""
        present = tree.of(name)
        if present is None:
            return Stands(kind or kind_in(name), above or tree.root, founded)
        return Stands(kind or present.kind, above or present.above, founded)

    def _stand(self, row: Row, name: str, kind: str, above: str, founded: date) -> None:
        """Check where a unit would stand, and remark where it stood elsewhere first."""
        stands = self._stands(self.read, name, kind, above, founded)
        self.read.check(name, stands, str(row.get("kind") or name))
        if name not in self.keys and self.read.is_older(stands):
            text = _(
                "It was founded before %(unit)s: until that day it stands under the county's committee."
            )
            row.remark("founded_on", founded, "older_than_parent", text % {"unit": stands.above})

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
