"""The county's business register, as the market regulator hands it over each month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.businesses.headings import HEADINGS
from apps.businesses.models import Business, Coverage
from apps.businesses.rules import register as rules
from apps.organization.places import BelongingImporter, Places
from kernel import clock
from kernel.access import Actor
from kernel.chinese import industries
from kernel.chinese.text import clean, compact, parse_date
from kernel.db import locks
from kernel.tabular.importers import (
    Cells,
    Existing,
    Field,
    Parsed,
    Plan,
    PlannedRow,
    Refused,
    offer,
)
from kernel.tabular.storing import create_rows, read_existing, update_rows

COLUMNS = (
    "name", "name_pinyin", "name_initials", "kind", "type_text", "status", "status_text", "owner",
    "founded_on", "industry", "industry_code", "address", "town_id", "community_id",
    "district_id", "market_id", "head_count", "capital",
)  # fmt: skip


@offer
class RegisterImporter(BelongingImporter):
    """市场主体登记表: enterprises and individual businesses, by credit code."""

    kind = "register"
    label = lazy("Business register")
    help = lazy("The market regulator's list of enterprises and individual businesses.")
    permission = "businesses.import_register"
    model = Business
    key_column = "code"
    more_headings = HEADINGS
    warning_labels: ClassVar[Mapping[str, Any]] = {
        "no_town": lazy("without a township: no branch can be found for them"),
        "town_from_address": lazy("township taken from the address"),
        "code_normalised": lazy("credit code brought into its usual form"),
    }
    fields = (
        Field("code", lazy("Credit code"), ("统一社会信用代码", "社会信用代码", "信用代码"), required=True),
        Field("registration", lazy("Registration number"), ("注册号", "工商注册号")),
        Field("name", lazy("Name"), ("企业(字号)名称", "企业名称", "名称", "字号名称", "市场主体名称"), required=True),
        Field("owner", lazy("Owner"), ("法定代表人/经营者", "经营者", "法定代表人", "负责人")),
        Field("phone", lazy("Phone"), ("联系电话", "电话", "手机"), personal=True),
        Field("founded_on", lazy("Founded"), ("成立日期", "成立时间"), required=True),
        Field("type", lazy("Registered type"), ("市场主体类型", "企业类型", "类型"), required=True),
        Field("industry_code", lazy("Industry code"), ("行业代码",)),
        Field("industry", lazy("Industry"), ("行业门类", "行业")),
        Field("address", lazy("Address"), ("经营场所(住所)", "经营场所", "住所", "地址")),
        Field("town", lazy("Township"), ("所属乡镇", "乡镇")),
        Field("community", lazy("Community or village"), ("社区/村", "社区", "村")),
        Field("district", lazy("Business district"), ("商圈",)),
        Field("market", lazy("Specialised market"), ("专业市场",)),
        Field("status", lazy("Registered status"), ("登记状态", "状态"), required=True),
        Field("head_count", lazy("People employed"), ("从业人数",)),
        Field("capital", lazy("Registered capital (10,000 yuan)"), ("注册资本(万元)", "注册资本")),
    )  # fmt: skip

    def begin(self, rows: Iterable[Cells]) -> None:
        self.places = Places()
        named = {compact(cells.get("town")) for cells in rows}
        self.towns = sorted((named | self.places.names("township")) - {""}, key=len, reverse=True)

    def parse(self, cells: Cells) -> Parsed:
        warnings: list[str] = []
        code = self._code(cells, warnings)
        name = clean(cells["name"])
        if not name:
            raise Refused("name", "", "no_name", _("The business has no name."))
        founded = parse_date(cells["founded_on"])
        if founded is None:
            raise Refused(
                "founded_on", cells["founded_on"], "bad_date", _("This is no day of the calendar.")
            )
        status = rules.status_of(cells["status"])
        if status is None:
            raise Refused(
                "status",
                cells["status"],
                "unknown_status",
                _("Known are: %(known)s.") % {"known": "存续、开业、在业、注销、吊销"},
            )
        values = {
            "code": code,
            "name": name,
            "type_text": clean(cells["type"]),
            "status": status,
            "status_text": compact(cells["status"]),
            "owner": clean(cells.get("owner")),
            "phone": rules.phone(cells.get("phone")),
            "founded_on": founded,
            "industry": industries.section_of(cells.get("industry_code"), cells.get("industry")),
            "industry_code": compact(cells.get("industry_code")),
            "address": clean(cells.get("address")),
            "head_count": rules.head_count(cells.get("head_count")),
            "capital": rules.capital(cells.get("capital")),
            **self._places(cells, warnings),
        }
        values |= rules.derived(values)
        return Parsed(code, values, tuple(warnings), is_closed=status == "closed")

    def existing(self) -> dict[str, Existing]:
        return read_existing(
            Business.objects.all(), "code", ("code", *COLUMNS), encrypted=("phone",)
        )

    def store(self, actor: Actor, plan: Plan) -> None:
        # Recomputing coverage writes the same rows.
        locks.lock("coverage")
        plan.beside += self.places.save(actor, self.permission, _places_of(plan))
        create_rows(Business, plan.created)
        _end_cover([row for row in plan.updated if row.parsed.values["status"] == "closed"])
        update_rows(Business, plan.updated)

    def before_undo(self) -> None:
        locks.lock("coverage")

    def after_undo(self, ids: list[UUID]) -> None:
        _resume_cover(ids)

    def before_removal(self, ids: list[UUID]) -> None:
        Coverage.objects.filter(business__in=ids).delete()

    def _code(self, cells: Cells, warnings: list[str]) -> str:
        given, number = cells["code"], cells.get("registration")
        try:
            code = rules.business_code(given, number)
        except rules.BadCode as bad:
            in_registration = bad.code == "regno_checksum" and not given
            column, value = ("registration", number) if in_registration else ("code", given)
            raise Refused(column, value, bad.code, rules.REASONS[bad.code]) from None
        if given and given != code:
            warnings.append("code_normalised")
        return code

    def _places(self, cells: Cells, warnings: list[str]) -> dict[str, Any]:
        find = self.places.find
        town = compact(cells.get("town"))
        if not town:
            town = rules.town_in(compact(cells.get("address")), self.towns)
            warnings.append("town_from_address" if town else "no_town")
        town_id = find("town", "township", town)
        community = compact(cells.get("community"))
        kind = "community" if community.endswith("社区") else "village"
        return {
            "town_id": town_id,
            "community_id": find("community", kind, community, town_id),
            "district_id": find("district", "district", compact(cells.get("district"))),
            "market_id": find("market", "market", compact(cells.get("market"))),
        }


def _places_of(plan: Plan) -> set[UUID | None]:
    columns = ("town_id", "community_id", "district_id", "market_id")
    rows = (row.parsed.values for row in (*plan.created, *plan.updated))
    return {values[column] for values in rows for column in columns}


def _end_cover(closing: list[PlannedRow]) -> None:
    """End the cover of businesses about to close: a closed one is covered by nobody.

    The unit becomes one of the columns the import changes, so that it can be set back.
    """
    units = dict(
        Business.objects.filter(pk__in=[row.id for row in closing], unit__isnull=False).values_list(
            "pk", "unit_id"
        )
    )
    for row in closing:
        if row.id in units and row.before is not None:
            row.before["unit_id"] = units[row.id]
            row.parsed.values["unit_id"] = None
    Coverage.objects.filter(ends_on=None, business__in=units).update(ends_on=clock.today())


def _resume_cover(business_ids: list[UUID]) -> None:
    """Reopen the cover an import ended: the latest row of the unit the undo sets back."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE businesses_coverage c SET ends_on = NULL
            FROM (
                SELECT DISTINCT ON (b.id) v.id
                FROM businesses_business b
                JOIN businesses_coverage v ON v.business_id = b.id AND v.unit_id = b.unit_id
                WHERE b.id = ANY(%s) AND NOT EXISTS (
                    SELECT FROM businesses_coverage o WHERE o.business_id = b.id AND o.ends_on IS NULL
                )
                ORDER BY b.id, v.starts_on DESC, v.id DESC
            ) last
            WHERE c.id = last.id
            """,
            [business_ids],
        )
