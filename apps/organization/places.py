"""What imported tables name: places, found or made when the table is applied, and units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.organization.events import ZoneAdded
from apps.organization.models import OrgUnit, Zone
from kernel import access, ids, journal, realm
from kernel.access import Actor
from kernel.chinese.communities import is_like_a_place, place_meant, says_its_kind, usual_name
from kernel.chinese.places import is_like_a_township, may_be_a_slip, township_meant
from kernel.chinese.text import pinyin
from kernel.chinese.units import UnitNames
from kernel.errors import Conflict
from kernel.tabular.cells import Refused, Row
from kernel.tabular.importers import NEW_WORD, Importer, word_key

TOWNSHIP = Zone.Kind.TOWNSHIP.value
# What a person says of a township that no row has yet.
NEW = "new"
# Columns of the importers in which a township may be asked for.
ASKED_IN = ("town", "host_name")
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
# Endings of full names, the longest first: a 党总支部 is no 支部.
_ENDINGS = sorted(KINDS, key=len, reverse=True)
Key = tuple[str, str, UUID | None]
LONGEST_NAME = Zone._meta.get_field("name").max_length or 0
LONGEST_PINYIN = Zone._meta.get_field("name_pinyin").max_length


class Places:
    """The county's places by kind, name and parent; unknown ones get an id now and a row in `save`."""

    def __init__(self) -> None:
        self._known: dict[Key, UUID] = {
            (kind, name, parent): pk
            for pk, kind, name, parent in Zone.objects.values_list(
                "id", "kind", "name", "parent_id"
            )
        }
        self._new: list[Zone] = []
        self._townships = {
            name: pk for (kind, name, _p), pk in self._known.items() if kind == TOWNSHIP
        }
        self._meant: dict[str, str] = {}
        # Names of places of the file, by column, and what a column's names mean in one place above.
        self._expected: dict[str, set[str]] = {}
        self._read: dict[tuple[str, str, UUID | None], str] = {}

    def names(self, kind: str) -> set[str]:
        """Return the names of all places of a kind."""
        return {name for known_kind, name, _parent in self._known if known_kind == kind}

    def labels(self) -> dict[UUID, str]:
        """Return {id: name, with the township before it} of all places, also of those to be made."""
        names = {pk: name for (_kind, name, _parent), pk in self._known.items()}
        return {
            pk: f"{names[parent]}{name}" if parent else name
            for (_kind, name, parent), pk in self._known.items()
        }

    def find(self, column: str, kind: str, name: str, parent: UUID | None = None) -> UUID | None:
        """Return the id of a place, None for an empty name.

        Raises Refused, naming `column`, for a name no place can bear.
        """
        if not name:
            return None
        key = (kind, name, parent)
        found = self._known.get(key)
        if found is None:
            _check_length(column, name)
            found = self._known[key] = ids.uuid7()
            read = pinyin(name)[:LONGEST_PINYIN]
            self._new.append(
                Zone(id=found, kind=kind, name=name, parent_id=parent, name_pinyin=read)
            )
        return found

    def expect(self, column: str, names: Iterable[str]) -> None:
        """Take the names that stand in a column, of which shorter ones may be a part."""
        self._expected[column] = {
            usual_name(name) for name in names if says_its_kind(name) and is_like_a_place(name)
        }

    def place(self, row: Row, column: str, name: str, above: UUID | None = None) -> UUID | None:
        """Return the id of a community, village, business district or market, None for an empty name.

        Remarks when it was written otherwise (古田居委会 for 古田社区), and on what is no name of a place,
        which is left out.
        """
        if not name:
            return None
        key = (column, name, above)
        read = self._read.get(key)
        if read is None:
            read = self._read[key] = self._usual(column, name, above)
        if not read:
            text = _(
                "This is not the name of one place, and is left out. Write one name, such as 城关社区."
            )
            row.remark(column, name, f"bad_{column}", text)
            return None
        if read != name:
            row.read_as(column, name, read)
        return self.find(column, _kind_of(column, read), read, above)

    def _usual(self, column: str, name: str, above: UUID | None) -> str:
        """Return the name of the place that is meant, "" for what is no name."""
        if not is_like_a_place(name):
            return ""
        towns = [town for town, pk in self._townships.items() if pk == above]
        read = usual_name(name, (realm.current().name, *towns))
        kinds = ("community", "village") if column == "community" else (column,)
        known = {name for kind, name, parent in self._known if kind in kinds and parent == above}
        if read in known:
            return read
        return place_meant(read, known) or place_meant(read, self._expected.get(column, ())) or read

    def township(self, importer: Importer, row: Row, column: str, name: str) -> UUID | None:
        """Return the id of a township, None for an empty name; remark when it was written otherwise.

        A further one is made with a remark, for which the page offers those that exist. One that may be a
        slip for one of them, or is not named as townships are, is a question: Raises Refused
        (`unknown_<column>`) until a person said which it is, or that it is new.
        """
        known = self._townships.get(name)
        if known is not None:
            return known
        if not name:
            return None
        meant = self._meant.get(name)
        if meant is None:
            meant = self._meant[name] = township_meant(name, self._townships, realm.current().name)
        if meant:
            row.read_as(column, name, meant)
            return self._townships[meant]
        word = word_key(name)
        # One answer for all columns that name townships.
        answers = (importer.said.get((one, word), "") for one in (column, *ASKED_IN))
        said = next(filter(None, answers), "")
        if said in self._townships:
            return self._townships[said]
        if said != NEW:
            self._take_for_new(row, column, name)
        return self.find(column, TOWNSHIP, name)

    def _take_for_new(self, row: Row, column: str, name: str) -> None:
        """Remark that a township is made. Raises Refused for one that has to be asked for."""
        if not is_like_a_township(name) or may_be_a_slip(name, self._townships):
            text = _(
                "The county has no township of this name. Say on the page of this import which one is meant, or that it is a new one."
            )
            raise Refused(column, name, f"unknown_{column}", text)
        if self._townships:
            made = _("The county has no township of this name: it is made.")
            row.remark(column, name, NEW_WORD, made)

    @transaction.atomic
    def save(self, actor: Actor, permission: str, used: set[UUID | None]) -> list[Zone]:
        """Write those of the new places that are `used`, parents first; return them.

        Places that only refused rows named are not written. Raises Denied without the right to the
        import, Conflict when one of them was added meanwhile.
        """
        access.require(actor, permission, access.EVERYWHERE)
        made: list[Zone] = []
        for zone in reversed(self._new):
            if zone.pk in used:
                used.add(zone.parent_id)
                made.insert(0, zone)
        try:
            with transaction.atomic():
                Zone.objects.bulk_create(made)
        except IntegrityError as error:
            raise Conflict(
                _("Somebody added one of these places a moment ago. Check the file again.")
            ) from error
        for zone in made:
            journal.emit(ZoneAdded(zone_id=zone.pk, kind=zone.kind), actor=actor)
        return made


def _kind_of(column: str, name: str) -> str:
    if column != "community":
        return column
    return "community" if name.endswith("社区") else "village"


def _check_length(column: str, name: str) -> None:
    if len(name) > LONGEST_NAME:
        reason = _("The name of a place may have %(limit)d characters; this has %(count)d.")
        counts = {"limit": LONGEST_NAME, "count": len(name)}
        raise Refused(column, name, "too_long", reason % counts)


def unit_names(names: Iterable[str]) -> UnitNames:
    """Return names of units, to be found however this county's people write them."""
    return UnitNames(names, realm.current().name)


def kind_in(name: str, usual: str = "branch") -> str:
    """Return the kind a unit's full name ends with; most lists hold branches and do not say so."""
    return next((KINDS[ending] for ending in _ENDINGS if name.endswith(ending)), usual)


def units_to_choose(units: QuerySet[OrgUnit]) -> list[tuple[str, Any]]:
    """Return what an unknown unit may be: one of `units`, by name."""
    names = units.order_by("name_pinyin").values_list("name", flat=True)
    return [(name, name) for name in names]


def township_lines(*, is_known: bool) -> Callable[[str], str]:
    """Return a function that gives the township a line of one text names, "" for none; with `is_known` only
    one of the county's. One query."""
    known = set(Zone.objects.filter(kind=TOWNSHIP).values_list("name", flat=True))
    county = realm.current().name
    return lambda text: (
        township_meant(text, known, county)
        or (text if not is_known and is_like_a_township(text) else "")
    )


def townships_to_choose() -> list[tuple[str, Any]]:
    """Return what an unknown township may be: one of the county's, by name, or a new one."""
    names = (
        Zone.objects.filter(kind=TOWNSHIP).order_by("name_pinyin").values_list("name", flat=True)
    )
    return [*((name, name) for name in names), (NEW, _("a new township"))]


class BelongingImporter(Importer):
    """An importer of rows that belong to units: its undo gives no row back to a dissolved unit, nor
    to a place that was removed."""

    def can_return(self, before: Mapping[str, Any]) -> bool:
        unit = before.get("unit_id")
        fields = self.model._meta.concrete_fields
        places = {before.get(field.attname) for field in fields if field.related_model is Zone}
        places.discard(None)
        return (unit is None or unit in self._standing_units) and (
            not places or places <= self._standing_places
        )

    @cached_property
    def _standing_places(self) -> set[str]:
        return set(map(str, Zone.objects.values_list("pk", flat=True)))

    @cached_property
    def _standing_units(self) -> set[str]:
        return set(map(str, OrgUnit.objects.in_being().values_list("pk", flat=True)))
