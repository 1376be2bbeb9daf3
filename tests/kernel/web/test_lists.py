"""The one list: what it finds, how it sorts, what its address keeps, what leaves as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, ClassVar

import django_filters
import pytest
from django import forms
from django.db import connection
from django.test import RequestFactory
from django.test.html import parse_html
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django_htmx.middleware import HtmxDetails
from openpyxl import load_workbook

from apps.businesses.lists import BusinessList
from apps.businesses.models import Business
from kernel import access
from kernel.errors import Denied, Invalid
from kernel.lists import Column, ListFilter, ListPage, YesNoFilter, matching
from kernel.lists.options import Choice, Ticks
from kernel.models import JournalEntry
from tests import make
from tests.world import World

FIELDS = ("name", "name_pinyin", "name_initials", "code=")
EVERYTHING = access.Actor.command("tests")
EXPORT = {"export": "xlsx", "reason": "年报"}


class ShopFilter(ListFilter):
    """Filters of the sample list."""

    status = django_filters.ChoiceFilter(choices=Business.Status.choices, label="status")
    kind = django_filters.MultipleChoiceFilter(choices=Business.Kind.choices, label="kind")
    covered = YesNoFilter(field_name="unit", lookup_expr="isnull", exclude=True, label="covered")
    founded_on = django_filters.DateFromToRangeFilter(label="founded")


class ShopList(ListPage):
    """A list over businesses."""

    model = Business
    title = "Shops"
    filterset = ShopFilter
    search = FIELDS
    order = "name_pinyin"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", "Name", sort="name_pinyin"),
        Column("code", "Code", kind="code", sort="code"),
        Column("founded_on", "Founded", kind="date", sort="founded_on"),
        Column("owner", "Owner", hidden=True),
        Column("phone", "Phone", hidden=True, permission="businesses.recompute_coverage"),
    )


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def shops(world: World) -> list[Business]:
    """Three shops of their own, and nothing else."""
    Business.objects.all().delete()
    return [
        make.business(name="赵英俊烟酒店", founded_on=date(2019, 5, 1), owner="赵英俊"),
        make.business(name="刘记米粉店", founded_on=date(2021, 1, 1), kind="enterprise"),
        make.business(name="=HYPERLINK(1)", founded_on=date(2020, 1, 1), status="closed"),
    ]


def page(
    query: str = "",
    actor: access.Actor = EVERYTHING,
    session: Any = None,
    sent: dict[str, str] | None = None,
) -> ShopList:
    factory = RequestFactory()
    path = f"/shops/?{query}"
    request: Any = factory.get(path) if sent is None else factory.post(path, sent)
    request.actor, request.session = actor, {} if session is None else session
    request.htmx = HtmxDetails(request)
    return ShopList(request, Business.objects.all())


def names(found: ShopList) -> list[str]:
    return [row.name for row in found.page]


@pytest.mark.parametrize("query", ["英俊", "赵 烟酒", "zyj", "ZYJ", "zhaoying", "ｚｙｊ"])
def test_search_knows_characters_pinyin_and_initials(shops: list[Business], query: str) -> None:
    assert list(matching(Business.objects.all(), FIELDS, query)) == [shops[0]]


def test_search_by_a_code_wants_all_of_it(shops: list[Business]) -> None:
    code = shops[1].code
    assert list(matching(Business.objects.all(), ("code=",), code)) == [shops[1]]
    assert not matching(Business.objects.all(), ("code=",), code[:5])


def test_a_search_for_a_nul_finds_nothing(shops: list[Business]) -> None:
    assert not matching(Business.objects.all(), FIELDS, "赵\0")
    assert names(page("q=%00")) == []


def test_rows_are_sorted_by_pinyin_and_the_other_way_by_the_address(shops: list[Business]) -> None:
    assert names(page("status=active")) == ["刘记米粉店", "赵英俊烟酒店"]
    assert names(page("status=active&sort=-name")) == ["赵英俊烟酒店", "刘记米粉店"]
    assert names(page("sort=founded_on"))[0] == "赵英俊烟酒店"


def test_unknown_sorting_and_pages_fall_back(shops: list[Business]) -> None:
    assert len(names(page("sort=owner;drop&page=99&size=7&col=nothing"))) == 3


@pytest.mark.parametrize(
    ("number", "expected"),
    [("", 0), ("1", 0), ("2", 1), ("3", 2), ("4", 2), ("0", 2), ("-1", 2), ("x", 0), ("9" * 30, 2)],
)
def test_a_page_of_what_is_searched_is_the_page_of_the_same_rows(
    world: World, number: str, expected: int
) -> None:
    """What Django's paginator makes of a number holds for searches too, which count by the way."""
    Business.objects.all().delete()
    for name in range(51):
        make.business(name=f"酒店{name:02}")
    make.business(name="米粉店")

    found = page(f"q=酒&sort=name&page={number}")

    assert (found.count, found.page.number) == (51, expected + 1)
    order = [f"酒店{name:02}" for name in range(51)]
    assert names(found) == order[25 * expected : 25 * expected + 25]


def test_a_search_is_one_scan_of_the_table(shops: list[Business]) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert len(names(page("q=店"))) == 2
        assert names(page("q=nobody")) == []

    scans = [found["sql"] for found in captured if " IN (" not in found["sql"]]
    assert [("OVER ()" in sql, "LIMIT 25" in sql) for sql in scans] == [(True, True)] * 2


@pytest.mark.parametrize("value", ["", "b", "<&>", None])
def test_a_choice_is_written_as_django_writes_it(value: str | None) -> None:
    choices = [("", "all"), ("b", "B & C"), ("<&>", '"<q>"'), (3, "three")]
    attrs = {"class": "form-select", "id": "list_kind", "required": False, "disabled": True}

    ours = Choice(attrs=attrs, choices=choices).render("kind", value)

    theirs = forms.Select(attrs=attrs, choices=choices).render("kind", value)
    assert parse_html(ours) == parse_html(theirs)


@pytest.mark.parametrize("value", [[], ["b", "3"], None])
def test_ticks_are_written_as_django_writes_them(value: list[str] | None) -> None:
    choices = [("b", "B & C"), ("<&>", '"<q>"'), (3, "three")]

    ours = Ticks(choices=choices).render("kind", value, {"id": "list_kind"})

    theirs = forms.CheckboxSelectMultiple(choices=choices).render(
        "kind", value, {"id": "list_kind"}
    )
    assert parse_html(ours) == parse_html(theirs)


def test_rows_to_choose_from_are_read_once_as_pairs(world: World) -> None:
    request: Any = RequestFactory().get(f"/businesses/?unit={world.east.pk}")
    request.actor, request.session = EVERYTHING, {}
    found = BusinessList(request, Business.objects.all())
    with CaptureQueriesContext(connection) as captured:
        written = str(found.filter.form["unit"]) if found.filter else ""
        chips = [chip.value for chip in found.chips]

    assert f'<option value="{world.east.pk}" selected>{world.east.name}</option>' in written
    assert world.east.name in chips
    offers = [query["sql"] for query in captured if "DISTINCT" not in query["sql"]]
    assert sum('"organization_orgunit"."path"' in sql.split("FROM")[0] for sql in offers) <= 1
    assert not [sql for sql in offers if sql.startswith("DECLARE")]


def test_filters_take_one_value_several_and_spans(shops: list[Business]) -> None:
    assert len(names(page("kind=individual,enterprise"))) == 3
    assert names(page("kind=enterprise")) == ["刘记米粉店"]
    assert len(names(page("covered=false"))) == 3
    assert names(page("founded_on_after=2020-06-01")) == ["刘记米粉店"]


def test_each_chip_takes_one_thing_off(shops: list[Business]) -> None:
    found = page("q=店&kind=individual,enterprise&founded_on_after=2020-06-01&status=active&page=2")

    chips = {(chip.label, chip.value): chip.url for chip in found.chips}
    assert len(chips) == 5
    assert "kind=enterprise" in chips["kind", "individual business"]
    assert "founded_on" not in chips["founded", "from 2020-06-01"]
    assert all("page" not in url for url in chips.values())
    assert found.clear_url == "/shops/"


@pytest.mark.parametrize(
    "query",
    [
        "status=nonsense",
        "kind=enterprise,nonsense",
        "covered=perhaps",
        "founded_on_after=2021-13-01",
    ],
)
def test_a_filter_that_is_not_understood_shows_nothing_and_says_so(
    shops: list[Business], query: str
) -> None:
    found = page(query)

    assert any(chip.is_wrong for chip in found.chips)
    assert names(found) == []
    assert "A filter cannot be read" in found.response().content.decode()
    assert "A filter cannot be read" not in page("q=nobody").response().content.decode()


def test_columns_are_chosen_by_the_address_and_remembered(shops: list[Business]) -> None:
    session: dict[str, Any] = {}
    assert [c.key for c in page("col=name,owner", session=session).shown] == ["name", "owner"]
    assert [c.key for c in page(session=session).shown] == ["name", "owner"]
    assert [c.key for c in page().shown] == ["name", "code", "founded_on"]


def test_a_column_without_the_right_is_neither_shown_nor_offered(
    shops: list[Business], world: World
) -> None:
    secretary = world.actor(world.secretary)
    found = page("col=phone,name&sort=phone", actor=secretary)
    assert [column.key for column in found.shown] == ["name"]
    assert "phone" not in [column.key for column, _shown in found.choices]


def test_the_workbook_is_what_is_shown_and_no_cell_is_a_formula(shops: list[Business]) -> None:
    answer = page("col=name,founded_on&sort=name&q=", sent=EXPORT).response()

    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0] == ["Name", "Founded"]
    assert [row[0] for row in rows[1:]] == ["=HYPERLINK(1)", "刘记米粉店", "赵英俊烟酒店"]
    assert {cell.data_type for cell in sheet["A"][2:]} == {"s"}
    entry = JournalEntry.objects.get(name="kernel.list_exported")
    assert (entry.payload["rows"], entry.payload["reason"]) == (3, "年报")


def test_ticked_rows_leave_alone_and_what_is_no_id_is_ignored(shops: list[Business]) -> None:
    ticked = {"selected": f"{shops[1].pk},nonsense"}
    answer = page("col=name", sent=EXPORT | ticked).response()

    rows = list(
        load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True)
    )
    assert rows == [("刘记米粉店",)]
    assert names(page(f"chosen={shops[1].pk}")) == ["刘记米粉店"]
    assert [chip.url for chip in page(f"chosen={shops[1].pk}").chips] == ["/shops/"]


def test_a_page_of_everything_is_not_narrowed_to_its_ticks(shops: list[Business]) -> None:
    sent = EXPORT | {"selected": str(shops[1].pk), "everything": "1"}
    assert len(names(page(sent=sent))) == 3


def test_rows_are_counted_in_the_unit_of_the_list(shops: list[Business]) -> None:
    assert page().count_in_words == "3 rows"
    request: Any = RequestFactory().get("/businesses/")
    request.actor, request.session = EVERYTHING, {}
    found = BusinessList(request, Business.objects.all())
    with translation.override("zh-hans"):
        assert (found.count_in_words, found.in_words(10833)) == ("3 户", "10,833 户")


def test_a_phone_shows_what_tells_rows_apart_or_what_was_chosen(shops: list[Business]) -> None:
    class Narrow(ShopList):
        brief = ("code",)

    found = page()
    found.__class__ = Narrow
    assert found.seen_on_phones == {"code"}
    chosen = page("col=name,owner")
    chosen.__class__ = Narrow
    assert chosen.seen_on_phones == {"name", "owner"}


def test_a_page_is_gone_to_by_its_number(world: World) -> None:
    for number in range(130):
        make.business(name=f"店{number:03}")
    written = page("status=active").response().content.decode()
    assert '<input class="form-control" id="list-page" type="number" name="page"' in written
    assert '<input type="hidden" name="status" value="active">' in written.split("pager-box")[1]
    assert "pager-box" not in page("q=店001").response().content.decode()


@pytest.mark.parametrize("reason", [{}, {"reason": " "}, {"reason": "\x00"}])
def test_a_workbook_without_a_reason_is_refused(
    shops: list[Business], reason: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        page(sent={"export": "xlsx"} | reason).response()


def test_an_address_alone_exports_nothing(shops: list[Business]) -> None:
    """A link in a mail, a look ahead by the browser: a GET makes no entry and no request."""
    assert not page("export=xlsx&reason=年报").is_workbook


def test_another_form_is_not_the_lists(shops: list[Business]) -> None:
    assert page(sent={"name": "x"}).response().status_code == 405


def test_nobody_exports_without_the_right(shops: list[Business], world: World) -> None:
    nobody = replace(world.actor(world.secretary), reaches=())
    assert not page(actor=nobody).may_export
    with pytest.raises(Denied):
        page(actor=nobody, sent=EXPORT).response()


def test_a_page_costs_few_queries(
    shops: list[Business], django_assert_max_num_queries: Any
) -> None:
    found = page("q=店&status=active")
    with django_assert_max_num_queries(3):
        assert [line.cells[0].text for line in found.table]
        assert len(found.chips) == 2
