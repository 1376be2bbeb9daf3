"""What a row of the register says twice and not alike, or that is unlikely: remarks with both values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.businesses.models import Business
from apps.businesses.rules import register as rules
from kernel.chinese import industries
from kernel.chinese.days import read_day
from kernel.chinese.shops import ended, holds_several
from kernel.chinese.text import clean, compact
from kernel.tabular.cells import Refused, Row
from kernel.tabular.importers import Parsed
from kernel.tabular.values import plain_text, without_markup

Values = Mapping[str, Any]


def other_currency(row: Row) -> bool:
    """Say whether a row names another currency than yuan beside its capital; remark on that."""
    currency = row.get("currency")
    if not currency or not clean(row.get("capital")) or rules.is_in_yuan(currency):
        return False
    text = _("An amount in another currency is left out; what is recorded stays. Write it in yuan.")
    row.remark("currency", currency, "other_currency", text)
    return True


def doubt_capital(row: Row, code: str, values: Values, heading: str) -> None:
    """Remark on a capital that may be in another unit than it was taken for."""
    capital: Decimal | None = values["capital"]
    if capital is None:
        return
    cell = row.get("capital")
    kind = values["kind"] or rules.kind_by_number(code, values["name"])
    if rules.is_unlikely(cell, capital, kind):
        said = "unlikely_capital"
        text = _("Taken as %(amount)s 万元, which is unlikely. Is it in yuan? Write the unit.")
    elif "万" in heading and rules.has_sign_alone(cell):
        said = "unit_differs"
        text = _(
            "Taken as %(amount)s 万元: the cell names yuan alone, its heading 10,000 yuan. Write the unit."
        )
    else:
        return
    row.remark("capital", cell, said, text % {"amount": f"{capital.normalize():f}"})


def doubt_kind(row: Row, code: str, values: Values) -> None:
    """Remark on a registered type that is not that of the code."""
    kind, by_code = values["kind"], rules.kind_by_number(code, "")
    if not kind or not by_code or "enterprise" not in {kind, by_code} or kind == by_code:
        return
    text = _(
        "The type says %(type)s, the code says %(code)s. Taken is the type: look which is right."
    )
    told = {"type": Business.Kind(kind).label, "code": Business.Kind(by_code).label}
    row.remark("type", row.get("type"), "kind_differs", text % told)


def name_of_one(row: Row, name: str) -> str:
    """Return the name of a business without what says that it closed; remark on that, and on a cell that names two
    businesses."""
    cell = str(row["name"])
    if not cell.isalnum() and holds_several("\n".join(map(clean, cell.splitlines()))):
        text = _("Two businesses may stand in this cell, but a row is one. Give each its own row.")
        row.remark("name", row["name"], "several_names", text)
    bare = ended(name)
    if not bare.beside:
        return name
    row.read_as("name", name, bare.name, "beside_name")
    return bare.name


def address_of(row: Row) -> str:
    """Return the address in a row without tags of a web page, and without phone and ID numbers."""
    cell = row.get("address")
    if isinstance(cell, str) and ("<" in cell or "&" in cell):
        shown = clean(without_markup(cell))
        if shown != clean(cell):
            row.read_as("address", cell, shown, "beside_name")
            row["address"] = shown
    return plain_text(row, "address")


def doubt_status(row: Row, status: str) -> None:
    """Remark on a business that is open and has a day of closing, or beside its name a word that says it closed."""
    if status != "active":
        return
    for said in row.remarks:
        if said.column == "name" and said.code == "beside_name" and ended(said.value).beside:
            text = _(
                "The status says %(status)s, but behind the name stands %(word)s. Taken is the status."
            )
            word = {"status": clean(row["status"]), "word": ended(said.value).beside}
            row.remark("status", row["status"], "status_differs", text % word)
            break
    closed = row.get("closed_on")
    if not closed or read_day(closed).day is None:
        return
    text = _(
        "The status says %(status)s, but there is a day of closing, %(day)s. Taken is the status."
    )
    told = {"status": clean(row["status"]), "day": read_day(closed).day}
    row.remark("closed_on", closed, "status_differs", text % told)


def doubt_industry(row: Row, code: str, name: str) -> None:
    """Remark on an industry that is not that of the industry code."""
    by_code, by_name = industries.section_of(code), industries.section_of("", name)
    if by_code and by_name and by_code != by_name:
        text = _("The code says %(code)s, the industry says %(name)s. Taken is the code.")
        told = {"code": industries.SECTIONS[by_code], "name": industries.SECTIONS[by_name]}
        row.remark("industry", name, "industry_differs", text % told)


def doubt_town(row: Row, towns: list[str], county: str) -> None:
    """Remark on an address in another township than the one that is named, or in another county."""
    address, town = row.get("address"), row.get("town")
    # Nearly every address names its township: the others alone are looked at.
    if not isinstance(address, str) or not address or (town and str(town) in address):
        return
    place = compact(address)
    other = rules.other_county(place, county)
    named = other or (town and rules.town_in(place, towns))
    if not named or named == compact(town) or compact(town) in named:
        return
    text = _("The township says %(town)s, the address says %(place)s. Look which is right.")
    told = {"town": clean(town) or "—", "place": named}
    row.remark("address", address, "town_differs", text % told)


def settle_kind(parsed: Parsed) -> None:
    """Take the kind of a new business from its code or name. Raises Refused (`no_type`)."""
    values = parsed.values
    kind = rules.kind_by_number(parsed.key, values["name"])
    if not kind:
        written = next((said.value for said in parsed.remarks if said.code == "unread_type"), "")
        text = (
            _(
                "“%(type)s” is no kind of business that this register holds, and neither code nor name shows one. Write 个体工商户 or the form of the enterprise; if it is none, take the row out."
            )
            % {"type": written}
            if written
            else _(
                "The registered type is missing or unclear, and neither code nor name shows it. Write 个体工商户 or the form of the enterprise."
            )
        )
        raise Refused("type", written, "no_type", text)
    values["kind"] = kind
    label = Business.Kind(kind).label
    text = _("The registered type is missing or unclear. By the code or the name: %(kind)s.")
    said = Refused("type", label, "type_from_code", text % {"kind": label})
    parsed.remarks = (*parsed.remarks, said)
