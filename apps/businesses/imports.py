"""The county's business register, as the market regulator hands it over each month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.businesses import registry
from apps.businesses.headings import HEADINGS
from apps.businesses.models import Business, Coverage
from apps.businesses.rules import register as rules
from apps.businesses.rules.numbers import Others, other_numbers
from apps.businesses.services import doubts
from apps.businesses.services.following import end_cover, resume_cover
from apps.organization.place_words import (
    likely_places,
    places_to_choose,
    township_lines,
    townships_to_choose,
)
from apps.organization.places import BelongingImporter, Places
from kernel import access, clock, realm
from kernel.access import Actor
from kernel.chinese import industries
from kernel.chinese.codes import is_credit_code, is_registration_number
from kernel.chinese.names import one_name
from kernel.chinese.text import clean, compact
from kernel.db import locks
from kernel.models import Import
from kernel.tabular.cells import Refused, Row
from kernel.tabular.choices import OTHER
from kernel.tabular.importers import Existing, Field, Match, Parsed, Plan, PlannedRow, offer
from kernel.tabular.storing import create_rows, read_existing, update_rows
from kernel.tabular.values import named, named_if_any, past_day, read_phone_cell, unread
from kernel.web.offers import Link

T = TypeVar("T")
Values = dict[str, Any]
_PLACES = ("town", "community", "district", "market")
_WORDS = ("type", "status", "industry_code", "industry")
# What our own list calls statuses and kinds.
OWN_WORDS = frozenset({"在营", "已关闭", "企业", "个体工商户", "市场摊位"})
COLUMNS = (
    "registration", "name", "name_pinyin", "name_initials", "kind", "type_text", "status", "status_text", "owner",
    "founded_on", "industry", "industry_code", "address", "town_id", "community_id",
    "district_id", "market_id", "head_count", "capital",
)  # fmt: skip


@offer
class RegisterImporter(BelongingImporter):
    """市场主体登记表: enterprises and individual businesses, by credit code."""

    kind = "register"
    order = 20
    label = lazy("Business register")
    help = lazy("The market regulator's list of enterprises and individual businesses.")
    permission = "businesses.import_register"
    model = Business
    brought = lazy("Businesses imported: %(count)s.")
    page = "businesses:list"
    key_column = "code"
    number_columns = ("code", "registration")
    section = "town"
    more_headings = HEADINGS
    read_from: ClassVar[Mapping[str, str]] = {"kind": "type", "type_text": "type", "status_text": "status"}  # fmt: skip
    named: ClassVar[Mapping[str, Mapping[str, str]]] = {"industry": industries.SECTIONS}
    fault_labels: ClassVar[Mapping[str, Any]] = {
        "no_town": lazy("without a township: no branch can be found for them"),
        "town_from_address": lazy("township taken from the address"),
        "type_from_code": lazy("registered type taken from the code or the name"),
        "unread_type": lazy("registered type not understood"),
        "code_normalised": lazy("credit code brought into its usual form"),
    }
    fields = (
        Field("code", lazy("Credit code"), ("统一社会信用代码", "社会信用代码", "信用代码"), required=True, digits="uscc_scientific_notation"),
        Field("registration", lazy("Registration number"), ("注册号", "工商注册号"), digits="digits_lost"),
        Field("name", lazy("Name"), ("企业(字号)名称", "企业名称", "名称", "字号名称", "市场主体名称"), required=True),
        Field("owner", lazy("Owner"), ("法定代表人/经营者", "经营者", "法定代表人", "负责人")),
        Field("phone", lazy("Phone"), ("联系电话", "电话", "手机"), personal=True, digits="digits_lost"),
        Field("founded_on", lazy("Founded"), ("成立日期", "成立时间"), required=True),
        Field("type", lazy("Registered type"), ("市场主体类型", "企业类型", "类型"), required=True),
        Field("industry_code", lazy("Industry code"), ("行业代码",)),
        Field("industry", lazy("Industry"), ("行业门类", "行业")),
        Field("address", lazy("Address"), ("经营场所(住所)", "经营场所", "住所", "地址")),
        Field("town", lazy("Township"), ("所属乡镇", "乡镇"), is_asked=True),
        Field("community", lazy("Community or village"), ("社区/村", "社区", "村"), is_asked=True),
        Field("district", lazy("Business district"), ("商圈",), is_asked=True),
        Field("market", lazy("Specialised market"), ("专业市场",), is_asked=True),
        Field("status", lazy("Registered status"), ("登记状态", "状态"), required=True, words=rules.STATUSES, meanings=Business.Status.choices),
        Field("head_count", lazy("People employed"), ("从业人数",)),
        Field("capital", lazy("Registered capital (10,000 yuan)"), ("注册资本(万元)", "注册资本"), is_amount=True),
        Field("currency", lazy("Currency of the capital"), ("币种", "资本币种", "注册资本币种", "注册资本(金)币种", "币种名称")),
        Field("closed_on", lazy("Closed on"), ("注销日期", "吊销日期", "注销时间", "注(吊)销日期")),
    )  # fmt: skip

    @classmethod
    def section_names(cls, *, is_sheet: bool = False) -> Callable[[str], str]:
        return township_lines(is_known=is_sheet)

    @classmethod
    def follows(cls, actor: Actor) -> Iterable[Link]:
        if access.allows(actor, "businesses.recompute_coverage", access.EVERYWHERE):
            yield Link(_("Compute coverage"), reverse("businesses:preview"))

    def begin(self, rows: Iterable[Row]) -> None:
        self._others: Others | None = None
        self._unit = rules.unit_of(self.headings.get("capital", ""), self.unit)
        self.places = Places()
        self.today, self.county = clock.today(), realm.current().name
        self._repeated: dict[tuple[Any, ...], dict[str, Any]] = {}
        given: set[tuple[Any, ...]] = set()
        nowhere: set[tuple[Any, ...]] = set()
        for row in rows:
            town, community, *_others = places = (*map(row.get, _PLACES),)
            given.add(places)
            if community and not town:
                nowhere.add((row.get("address"), community))
            if not row["code"] and row.get("capital") and rules.is_unit(row["capital"]):
                # A row of units below the headings.
                self._unit = rules.unit_of(row["capital"])
        given_towns = {one_name(cells[0]) for cells in given}
        towns = {*given_towns, *self.places.names("township")} - {""}
        self.towns = sorted(towns, key=len, reverse=True)
        self._expect(given, nowhere)

    def _expect(self, given: set[tuple[Any, ...]], nowhere: set[tuple[Any, ...]]) -> None:
        """Tell of the places of the file, those of rows without a township by their address."""
        for cells in given:
            town, *names = map(one_name, cells)
            for column, name in zip(_PLACES[1:], names, strict=True):
                if name and (town or column != "community"):
                    above = town if column == "community" else ""
                    self.places.expect(self, column, name, above)
        for address, cell in nowhere:
            self.places.expect(self, "community", one_name(cell), self._town_at(compact(address)))

    def parse(self, row: Row) -> Parsed:
        code = row.attempt(self._code)
        name = row.attempt(self._once, ("name",), self._read_name)
        founded = row.attempt(past_day, "founded_on", self.today)
        status = row.attempt(self._status)
        places = row.attempt(self._once, _PLACES, self._read_places)
        if not (code and name and founded and status and places is not None):
            return Parsed(code or "")
        values = {
            "code": code,
            "registration": self._registration(row, code),
            **name,
            **self._once(row, _WORDS, self._read_words),
            "status": status,
            "owner": named_if_any(row, "owner", person=True),
            "phone": read_phone_cell(row, "phone", self.area),
            "founded_on": founded,
            "address": doubts.address_of(row),
            "head_count": self._amount(row, "head_count", rules.head_count),
            "capital": None
            if doubts.other_currency(row)
            else self._amount(row, "capital", lambda cell: rules.capital(cell, self._unit)),
            **places,
        }
        if founded < rules.NO_REGISTER_BEFORE:
            text = _("Before 1949 there was no register. Is it a number instead of a day?")
            row.remark("founded_on", founded, "early_day", text)
        doubts.doubt_capital(row, code, values, self.headings.get("capital", ""))
        doubts.doubt_kind(row, code, values)
        doubts.doubt_status(row, status)
        doubts.doubt_town(row, self.towns, self.county)
        return Parsed(code, values, is_closed=status == "closed")

    def meanings_of(self, column: Field) -> Sequence[tuple[str, Any]]:
        if column.key in _PLACES[1:]:
            return places_to_choose(column.key)
        return townships_to_choose() if column.key == "town" else column.meanings

    def likely(
        self, column: Field, word: str, meanings: Sequence[tuple[str, Any]]
    ) -> Sequence[tuple[str, Any]]:
        return likely_places(word, meanings) if column.key in _PLACES[1:] else meanings

    def existing(self) -> dict[str, Existing]:
        return read_existing(
            Business.objects.all(), "code", ("code", *COLUMNS), encrypted=("phone",)
        )

    def names_beside(self) -> Mapping[Any, str]:
        return self.places.labels()

    def store(self, actor: Actor, plan: Plan) -> None:
        # Recomputing coverage writes the same rows.
        locks.lock("coverage")
        plan.beside += self.places.save(actor, self.permission, _places_of(plan))
        create_rows(Business, plan.created)
        _follow_codes(plan.updated)
        end_cover([row for row in plan.updated if row.parsed.values["status"] == "closed"])
        update_rows(Business, plan.updated)

    def before_undo(self, row: Import) -> None:
        locks.lock("coverage")
        changed = row.changes.filter(before__has_key="code").values_list("row_id", "before__code")
        former = dict(changed)
        present = Business.objects.filter(pk__in=former).values_list("pk", "code")
        self._given_codes = {pk: (code, former[pk]) for pk, code in present}

    def after_undo(self, ids: list[UUID]) -> None:
        resume_cover(ids)
        back = dict(self._given_codes[pk] for pk in ids if pk in self._given_codes)
        registry.follow_codes.get()(back)

    def before_removal(self, ids: list[UUID]) -> None:
        Coverage.objects.filter(business__in=ids).delete()

    def match(self, parsed: Parsed, stored: Mapping[str, Existing]) -> Match:
        match = self._match(parsed, stored)
        is_new = match.known is None or (bool(match.doubt) and parsed.choice == OTHER)
        if is_new and not parsed.values["kind"]:
            doubts.settle_kind(parsed)
        return match

    def _match(self, parsed: Parsed, stored: Mapping[str, Existing]) -> Match:
        known = stored.get(parsed.key)
        if known is not None:
            return self._alike(parsed, known)
        if self._others is None:
            self._others = other_numbers(stored)
        values = parsed.values
        number = values["registration"] or parsed.key
        known = self._others.by_registration.get(number)
        if known is not None:
            return self._same(parsed, known)
        known = self._others.by_name.get((values["name"], values["founded_on"]))
        if known is None or not is_credit_code(parsed.key):
            return Match(None)
        text = _(
            "A business of this name and founding day is recorded with the number %(number)s only. Is it this one?"
        )
        return Match(known, text % {"number": known.values["code"]})

    def _same(self, parsed: Parsed, known: Existing) -> Match:
        """Return a business found by its registration number."""
        values = parsed.values
        if is_registration_number(parsed.key) and parsed.choice != OTHER:
            # The file knows the former number only.
            values["code"] = values["registration"] = ""
        return self._alike(parsed, known)

    def _alike(self, parsed: Parsed, known: Existing) -> Match:
        """Return a business found by a number, in doubt when nothing else agrees."""
        values, before = parsed.values, known.values
        if values["name"] == before["name"]:
            return Match(known)
        alike = ("owner", "founded_on")
        if any(values[name] and values[name] == before[name] for name in alike):
            return Match(known)
        text = _(
            "The number is that of %(name)s, but nothing else agrees. Is it the same business?"
        )
        return Match(known, text % {"name": before["name"]})

    def check_change(self, parsed: Parsed, known: Existing) -> None:
        # The words of our own export are coarser than the register's: they replace none.
        values, before = parsed.values, known.values
        for general, written in (("status", "status_text"), ("kind", "type_text")):
            if values[general] == before[general] and values[written] in OWN_WORDS:
                values[written] = ""

    def _code(self, row: Row) -> str:
        given, number = row["code"], row.get("registration")
        try:
            code = rules.business_code(given, number)
        except rules.BadCode as bad:
            # Of a number that was there and could not be read, the reason is said.
            dropped = (
                r for r in row.remarks if r.column == "registration" and r.code != "placeholder"
            )
            if bad.code == "no_code" and (lost := next(dropped, None)):
                raise lost from None
            in_registration = bad.code == "regno_checksum" and not given
            column, value = ("registration", number) if in_registration else ("code", given)
            raise Refused(column, value, bad.code, rules.reason(bad.code, value)) from None
        if given and given != code:
            row.remark("code", code, "code_normalised")
        return code

    def _registration(self, row: Row, code: str) -> str:
        """Return the number that a business had before its credit code, "" for none."""
        cell = row.get("registration")
        if not cell:
            return ""
        number = rules.code_text(cell)
        if number in {"", code} or not is_credit_code(code):
            return ""
        if is_registration_number(number):
            return number
        if number != code:
            row.remark("registration", number, "unread_registration", unread())
        return ""

    def _status(self, row: Row) -> str:
        status = self.word(row, "status")
        if status:
            return status
        raise Refused("status", "", "no_status", _("The registered status is missing."))

    def _type(self, row: Row) -> str:
        text = clean(row["type"])
        if not text or rules.kind_of(text):
            return text
        row.remark("type", text, "unread_type", unread())
        return ""

    def _industry(self, row: Row) -> dict[str, str]:
        code, name = industries.taken_apart(row.get("industry_code"), row.get("industry"))
        if not code and industries.is_code(name) and not industries.may_lack_zero(name):
            # Where an industry is given by its code alone.
            code, name = compact(name).upper(), ""
        if industries.may_lack_zero(code):
            text = _(
                "A spreadsheet may have dropped a 0 before this code, so it is left out. Write the code with its letter, such as A0111."
            )
            row.remark("industry_code", code, "unclear_industry", text)
            code = ""
        elif code and not industries.is_code(code):
            row.remark("industry_code", code, "unread_industry", unread())
            name, code = name or code, ""
        found = industries.section_of(code, name)
        if name and not found and name == row.get("industry"):
            row.remark("industry", name, "unread_industry", unread())
        doubts.doubt_industry(row, code, compact(row.get("industry")))
        return {"industry": found, "industry_code": code}

    def _amount(self, row: Row, key: str, read: Callable[[Any], T | None]) -> T | None:
        cell = row.get(key)
        found = read(cell)
        if found is None and clean(cell):
            row.remark(key, cell, f"unread_{key}", unread())
        return found

    def _once(self, row: Row, keys: tuple[str, ...], read: Callable[..., Values]) -> Values:
        """Return what `read` of a row and its cells of `keys` returns; equal ones without a remark are read once."""
        cells, said = (keys, *map(row.get, keys)), row.remarks
        found = self._repeated.get(cells)
        if found is None:
            found = read(row, *cells[1:])
            if row.remarks == said:
                self._repeated[cells] = found
        return found

    def _read_name(self, row: Row, _cell: Any) -> Values:
        """Return the name and what follows from it: shops of a county share their names."""
        name = doubts.name_of_one(row, named(row, "name"))
        return {"name": name, **rules.derived({"name": name})}

    def _read_words(self, row: Row, *_cells: Any) -> Values:
        """Return the values of cells that hold the same few words."""
        # Without a readable type the recorded kind stays; `match` settles that of a new business.
        words = {"kind": "", "type_text": self._type(row), "status_text": compact(row["status"])}
        return words | rules.derived(words) | self._industry(row)

    def _read_places(self, row: Row, *cells: Any) -> dict[str, Any]:
        town, community, district, market = map(one_name, cells)
        if not town:
            town = self._town_at(compact(row.get("address")))
            row.remark("town", town, "town_from_address" if town else "no_town")
        town_id = self.places.township(self, row, "town", town)
        return {
            "town_id": town_id,
            "community_id": self.places.place(self, row, "community", community, town_id),
            "district_id": self.places.place(self, row, "district", district),
            "market_id": self.places.place(self, row, "market", market),
        }

    def _town_at(self, address: str) -> str:
        """Return the township that an address names, "" for none."""
        county = realm.current().name
        return rules.town_in(address, self.towns) or rules.town_behind(county, address, self.towns)


def _follow_codes(updated: list[PlannedRow]) -> None:
    """Tell apps above which businesses get another code."""
    codes = {
        row.before["code"]: row.parsed.values["code"]
        for row in updated
        if row.before and "code" in row.before
    }
    if codes:
        registry.follow_codes.get()(codes)


def _places_of(plan: Plan) -> set[UUID | None]:
    columns = ("town_id", "community_id", "district_id", "market_id")
    rows = (row.parsed.values for row in (*plan.created, *plan.updated))
    return {values[column] for values in rows for column in columns}
