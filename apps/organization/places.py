"""What imported tables name: places, found or made when the table is applied, and units."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.organization.events import ZoneAdded
from apps.organization.listed import area_here
from apps.organization.models import OrgUnit, Zone
from apps.organization.place_words import LEFT_OUT, NEW, TOWNSHIP, column_of, listed_as
from kernel import access, ids, journal, realm
from kernel.access import Actor
from kernel.chinese.communities import (
    is_called_as,
    is_like_a_place,
    nearly_same,
    places_meant,
    says_its_kind,
    usual_name,
    without_number,
)
from kernel.chinese.names import name_problem
from kernel.chinese.persons import hide_numbers
from kernel.chinese.phones import Area
from kernel.chinese.places import is_like_a_township, may_be_a_slip, stem_of, township_meant
from kernel.chinese.text import listed, pinyin
from kernel.errors import Conflict
from kernel.tabular.cells import Refused, Row
from kernel.tabular.importers import NEW_WORD, Importer, word_key

# Columns of the importers in which a township may be asked for.
ASKED_IN = ("town", "host_name")
# The code of a township, also with that of a village behind it.
_CODE = re.compile(r"([0-9]{9})(?:[0-9]{3})?(?:[^0-9].*)?")
Key = tuple[str, str, UUID | None]
TOO_LONG = "too_long"
LONGEST_NAME = Zone._meta.get_field("name").max_length or 0
LONGEST_PINYIN = Zone._meta.get_field("name_pinyin").max_length


class _Read(NamedTuple):
    """What the name of a place was read as, "" for none; with what is to be said of it, and the code of that,
    which is to have the column behind it where it ends with "_"."""

    name: str = ""
    code: str = ""
    why: str = ""
    above: UUID | None = None


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
        self._named = {pk: name for name, pk in self._townships.items()}
        # Columns, with the place above, of which places were recorded before this file.
        self._had = {(column_of(kind), parent) for kind, _name, parent in self._known}
        self._meant: dict[str, str] = {}
        # {(column, township): names of places of the file}, and what a column's names mean in one place above.
        self._expected: dict[tuple[str, str], set[str]] = {}
        self._read: dict[tuple[str, str, UUID | None], _Read] = {}

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

    def named(self, name: str) -> UUID | None:
        """Return the only place of a name, of whatever kind, None for none or several."""
        found = [pk for (_kind, known, _parent), pk in self._known.items() if known == name]
        return found[0] if len(found) == 1 else None

    def find(self, column: str, kind: str, name: str, parent: UUID | None = None) -> UUID | None:
        """Return the id of a place, None for an empty name.

        Raises Refused, naming `column`, for a name no place can bear.
        """
        if not name:
            return None
        key = (kind, name, parent)
        found = self._known.get(key)
        if found is None:
            if problem := _length_problem(name):
                raise Refused(column, name, TOO_LONG, problem)
            found = self._known[key] = ids.uuid7()
            read = pinyin(name)[:LONGEST_PINYIN]
            self._new.append(
                Zone(id=found, kind=kind, name=name, parent_id=parent, name_pinyin=read)
            )
        if kind == TOWNSHIP:
            self._named[found] = name
        return found

    def expect(self, importer: Importer, column: str, name: str, town: str = "") -> None:
        """Take a name that stands in a column, in rows of a township, of which a shorter one may be a part."""
        if says_its_kind(name) and is_like_a_place(name):
            above = self._town_meant(importer, "town", town)
            names = self._expected.setdefault((column, above), set())
            names.add(usual_name(without_number(name), self._above(above)))

    def place(
        self,
        importer: Importer,
        row: Row,
        column: str,
        name: str,
        above: UUID | None = None,
        *,
        kind: str = "",
    ) -> UUID | None:
        """Return the id of a community, village, business district or market, None for an empty name; of the
        `kind` of the column's name, where none is given.

        Remarks when it was written otherwise (古田居委会 for 古田社区), when it is made beside those that
        exist, and on what is left out: no name of a place (`bad_<column>`), and a name that is not called
        as such places are or could be several, which is asked (`unknown_<column>`).
        """
        if not name:
            return None
        kind = kind or column
        key = (kind, name, above)
        read = self._read.get(key)
        if read is None:
            said = importer.said.get((column, word_key(name)), "")
            read = self._read[key] = self._usual(kind, name, above, said)
        if read.code == TOO_LONG:
            raise Refused(column, name, TOO_LONG, read.why)
        if read.why:
            is_bad = read.code.startswith("bad_")
            code = f"{read.code}{column}" if read.code.endswith("_") else read.code
            row.remark(column, hide_numbers(name) if is_bad else name, code, read.why)
        if read.name and read.name != name:
            row.read_as(column, name, read.name)
        return self.find(column, _kind_of(kind, read.name), read.name, read.above or above)

    def _usual(self, column: str, written: str, above: UUID | None, said: str) -> _Read:
        """Return the place that is meant, or why there is none."""
        known, town = self._beside(column, above), self._named.get(above, "") if above else ""
        if written in known:
            return _Read(written)
        name = without_number(written)
        if not is_like_a_place(name):
            text = _(
                "This is not the name of one place, and is left out. Write one name, such as 城关社区."
            )
            return _Read("", "bad_", text)
        other = self._other_town(name, town) if column == "community" else ""
        name = usual_name(name, self._above(town))
        expected = self._expected.get((column, town), set())
        found = [said] if said in known else self._meant_among(name, known)
        if len(found) == 1 and (said or not other):
            return _Read(found[0])
        if not found:
            found = self._meant_among(name, expected)
            name, found = (found[0], []) if len(found) == 1 else (name, found)
        elsewhere = self._parents(column, name) if above is None else set()
        if len(elsewhere) > 1:
            text = _(
                "Several townships have a place of this name: it is left out. Name the township."
            )
            return _Read("", "bad_", text)
        if len(elsewhere) == 1 or said in {NEW, LEFT_OUT}:
            return _Read("" if said == LEFT_OUT else name, above=next(iter(elsewhere), None))
        like = [] if other else found or nearly_same(name, known | expected)
        return self._asked(column, name, like, above, other)

    def _asked(
        self, column: str, name: str, like: Collection[str], above: UUID | None, other: str
    ) -> _Read:
        """Return a name that nobody knows, with the question that it is."""
        if problem := _length_problem(name):
            return _Read("", TOO_LONG, problem)
        why = self._doubt(column, name, like, self._named.get(above, "") if above else "", other)
        if why:
            asked = _(
                "Say on the page of this import which place is meant, or that it is a new one; until then it is left out."
            )
            return _Read("", "unknown_", f"{why}{asked}")
        is_further = (column, above if column == "community" else None) in self._had
        made = _("The county has no place of this name: it is made.")
        return _Read(name, NEW_WORD, made) if is_further else _Read(name)

    def _other_town(self, name: str, town: str) -> str:
        """Return another township than its own that a community's name speaks of: 河埠乡上寨村, or 河埠上寨村
        where that has such a village; "" for none."""
        others = {one: pk for one, pk in self._townships.items() if one != town} if town else {}
        for one, pk in others.items():
            short = stem_of(one)
            is_there = len(short) > 1 and name.startswith(short)
            if one in name or (is_there and name[len(short) :] in self._beside("community", pk)):
                return one
        return ""

    def _meant_among(self, name: str, known: Collection[str]) -> list[str]:
        return [] if name in self._townships else places_meant(name, known)

    def _above(self, town: str) -> tuple[str, ...]:
        return tuple(filter(None, (realm.current().name, town)))

    def _beside(self, column: str, above: UUID | None) -> set[str]:
        """Return the names of a column's places that lie in one."""
        return {
            name
            for kind, name, parent in self._known
            if parent == above and column_of(kind) == column
        }

    def _parents(self, column: str, name: str) -> set[UUID | None]:
        """Return the places that have one of a name below them."""
        return {
            parent
            for kind, known, parent in self._known
            if known == name and parent and column_of(kind) == column
        }

    def _doubt(self, column: str, name: str, like: Collection[str], town: str, other: str) -> str:
        """Return why a name has to be asked, "" for one that a new place may have."""
        if other:
            told = {"town": town, "other": other}
            return _("The township says %(town)s, this names %(other)s.") % told
        if like:
            return _("This may be %(names)s.") % {"names": listed(sorted(like))}
        stems = {name, name.removesuffix("村"), name.removesuffix("社区")}
        if is_called_as(column, name) and stems.isdisjoint(self._townships):
            return ""
        return _("Such a place is not called so.")

    def township(self, importer: Importer, row: Row, column: str, name: str) -> UUID | None:
        """Return the id of a township, None for an empty name; remark when it was written otherwise.

        A further one is made with a remark, for which the page offers those that exist. One that may be a
        slip for one of them, or is not named as townships are, is a question: Raises Refused
        (`unknown_<column>`) until a person said which it is, or that it is new; and `bad_<column>` for what is
        no name, such as a phone number.
        """
        known = self._townships.get(name)
        if known is not None:
            return known
        if not name:
            return None
        meant = self._meant_by(name)
        problem = "" if meant else name_problem(name)
        if problem:
            raise Refused(column, hide_numbers(name), f"bad_{column}", problem)
        if meant:
            row.read_as(column, name, meant)
            row[column] = name = meant
            if meant in self._townships:
                return self._townships[meant]
        said = self._said(importer, column, name)
        if said in self._townships:
            return self._townships[said]
        if said != NEW:
            self._take_for_new(row, column, name)
        return self.find(column, TOWNSHIP, name)

    def _meant_by(self, name: str) -> str:
        """Return the township that a name or a code of the divisions means, "" for none."""
        meant = self._meant.get(name)
        if meant is None:
            coded = _CODE.fullmatch(name)
            meant = self._meant[name] = (
                listed_as(coded[1])
                if coded
                else township_meant(name, self._townships, realm.current().name)
            )
        return meant

    def _town_meant(self, importer: Importer, column: str, name: str) -> str:
        """Return the name under which a township is recorded or made."""
        if not name or name in self._townships:
            return name
        meant = self._meant_by(name) or name
        said = self._said(importer, column, meant)
        return said if said in self._townships else meant

    def _said(self, importer: Importer, column: str, name: str) -> str:
        """Return what a person said of a township: one answer for all columns that name townships."""
        word = word_key(name)
        answers = (importer.said.get((one, word), "") for one in (column, *ASKED_IN))
        return next(filter(None, answers), "")

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


def _length_problem(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return ""
    reason = _("The name of a place may have %(limit)d characters; this has %(count)d.")
    return reason % {"limit": LONGEST_NAME, "count": len(name)}


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

    def area(self) -> Area | None:
        """Return the county's area code of telephones. One query, once it is asked for."""
        return self._area

    @cached_property
    def _area(self) -> Area | None:
        return area_here()

    @cached_property
    def _standing_places(self) -> set[str]:
        return set(map(str, Zone.objects.values_list("pk", flat=True)))

    @cached_property
    def _standing_units(self) -> set[str]:
        return set(map(str, OrgUnit.objects.in_being().values_list("pk", flat=True)))
