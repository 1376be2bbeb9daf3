"""A page that shows every component, and the addresses it needs: for tests only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path
from django_htmx.middleware import HtmxDetails

from kernel import access, clock
from kernel.errors import Invalid
from kernel.jobs import Progress
from kernel.lists import Bulk, Column, Empty, ListFilter, ListPage, YesNoFilter
from kernel.models import Job
from kernel.realm import Realm, county_scope
from kernel.web import navigation
from kernel.web.charts import BarChart, LineChart, Series
from kernel.web.forms import CodeField, DomainForm, PhoneField
from kernel.web.shares import AreaMap, Bar, Part, Place, Ring, ShareBars, Trend

MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=clock.ZONE)
COUNTY = Realm(schema="c_styleguide", role="none", slug="chongyi", name="崇义县")
PERSON = access.Actor(
    kind="user", id=None, label="李秀英", reaches=(access.Reach(frozenset(), "/"),)
)


@dataclass(frozen=True)
class Shop:
    """A row of the sample list."""

    pk: int
    name: str
    code: str
    town: str
    kind: str
    founded_on: date | None
    head_count: int | None

    def __str__(self) -> str:
        return self.name


SHOPS = [
    Shop(
        1,
        "崇义县阳岭竹木制品有限责任公司",
        "91360725MA35F0XT3K",
        "横水镇",
        "企业",
        date(2015, 6, 1),
        42,
    ),
    Shop(2, "刘记米粉店", "92360725MA37Q0CL8P", "横水镇", "个体工商户", date(2019, 3, 8), 2),
    Shop(3, "上堡梯田农家乐", "92360725MA38XY0B1T", "上堡乡", "个体工商户", date(2021, 10, 12), 5),
    Shop(4, "过埠鲜鱼批发部", "360725600012345", "过埠镇", "个体工商户", None, None),
    Shop(
        5, "章源钨业配件经营部", "92360725MA39K0DT6W", "扬眉镇", "个体工商户", date(2016, 1, 20), 3
    ),
]


@dataclass
class Shelf:
    """Rows in memory that answer what a list asks of a queryset."""

    rows: list[Any] = field(
        default_factory=lambda: [
            replace(shop, pk=pk) for pk, shop in enumerate(SHOPS * 12, start=1)
        ]
    )
    model: Any = Job

    def all(self) -> Shelf:
        return self

    def filter(self, *_conditions: Any, pk__in: list[Any] | None = None) -> Shelf:
        return self if pk__in is None else Shelf(pk__in)

    def order_by(self, *_fields: Any) -> Shelf:
        return self

    def annotate(self, **_of_all: Any) -> Shelf:
        return self

    def values_list(self, *_fields: str, flat: bool = False) -> Shelf:
        return self if flat else Shelf([(row, len(self)) for row in self.rows])

    def count(self) -> int:
        return len(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: slice) -> list[Any]:
        return self.rows[place]


class ShopForm(DomainForm):
    """One field of each kind."""

    name = forms.CharField(label="名称", max_length=60)
    code = CodeField(label="代码", help_text="营业执照上的 18 位统一社会信用代码。")
    phone = PhoneField(label="电话", required=False)
    founded_on = forms.DateField(label="日期")
    kind = forms.ChoiceField(label="类型", choices=[("1", "企业"), ("2", "个体工商户")])
    heads = forms.IntegerField(label="人数", required=False, min_value=0)
    form = forms.ChoiceField(
        label="组建方式",
        widget=forms.RadioSelect,
        choices=[("single", "单建"), ("joint", "联建")],
    )
    note = forms.CharField(label="备注", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="我已核对")


class ShopFilter(ListFilter):
    """A filter of each kind."""

    kind = django_filters.ChoiceFilter(choices=[("1", "企业"), ("2", "个体工商户")], label="类型")
    town = django_filters.MultipleChoiceFilter(
        choices=[("h", "横水镇"), ("s", "上堡乡")], label="乡镇"
    )
    covered = YesNoFilter(label="已覆盖")
    founded_on = django_filters.DateFromToRangeFilter(label="日期")

    @property
    def qs(self) -> Any:
        return self.queryset


class ShopList(ListPage):
    """The one list, with everything it can show."""

    # The page has no county whose views it could show.
    keeps_views = False
    title = "商户"
    filterset = ShopFilter
    search = ("name",)
    order = "name_pinyin"
    empty = Empty("还没有商户", "导入名录后即可开始。")
    columns = (
        Column("name", "名称", sort="name_pinyin", link="styleguide:shop"),
        Column("code", "代码", kind="code", sort="code"),
        Column("town", "乡镇", sort="town"),
        Column("kind", "类型", kind="badge", tone=lambda row: "good" * (row.kind == "企业")),
        Column("founded_on", "日期", kind="date", sort="founded_on"),
        Column("head_count", "人数", kind="number", sort="head_count"),
    )

    @property
    def may_export(self) -> bool:
        return True

    @property
    def actions(self) -> list[tuple[Bulk, str]]:  # type: ignore[override]  # plain here
        return [(Bulk("指派", "", "", "确定指派这些商户吗？"), "#assign")]


def page(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    messages.success(request, "已保存。")
    messages.warning(request, "有两行需要再看一看。")
    request.session = {}  # type: ignore[assignment]  # a list remembers its columns here
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]  # the middleware's, which is not here
    shops = ShopList(request, Shelf())  # type: ignore[arg-type]  # rows in memory
    if request.headers.get("HX-Target") == "list":
        return shops.response()
    context = {
        "list": shops,
        "form": _refused_form() if "errors" in request.GET else ShopForm(),
        "job": Job(kind="import", label="企业名录.xlsx", state=Job.State.RUNNING),
        "finished": Job(kind="import", label="党员名册.xlsx", state=Job.State.DONE),
        "progress": Progress(6400, 10930, "已核对"),
        "calculated_at": MOMENT,
        "events": _events(),
        "nodes": _nodes(),
        "trail": [("组织", "#o"), ("崇义县两新党委", "#c")],
        "tabs": [("党员", "#m", True), ("覆盖", "#b", False)],
        "facts": [("组建方式", "联建"), ("乡镇", "横水镇"), ("电话", "138****5678")],
        "preview_headings": ["支部", "增加", "减少"],
        "preview_rows": [["横水商圈联合党支部", "312", "0"], ["上堡乡个协党支部", "0", "27"]],
        "charts": _charts(),
    }
    return render(request, "styleguide.html", context)


def nothing(_request: HttpRequest) -> HttpResponse:
    """Answer what is asked after the page with nothing."""
    return HttpResponse()


def _refused_form() -> ShopForm:
    form = ShopForm({"name": "刘记", "code": "1", "phone": "12", "kind": "1", "form": "joint"})
    form.is_valid()
    form.show(Invalid(phone="代码的校验位不对。"))
    return form


def _events() -> list[dict[str, Any]]:
    return [
        {"on": date(2026, 6, 20), "title": "组织关系转入", "text": "横水商圈联合党支部", "icon": "sitemap", "tone": "good"},
        {"on": date(2026, 3, 1), "title": "预备期满", "text": "", "icon": "clock", "tone": "due"},
        {"on": date(2024, 7, 1), "title": "入党", "text": "", "icon": "flag", "url": "#j"},
    ]  # fmt: skip


def _nodes() -> list[dict[str, Any]]:
    leaf = {"name": "横水商圈联合党支部", "url": "#1", "badges": ["联建"], "meta": "14"}
    small = {"name": "上堡乡个协党支部", "url": "#2", "badges": [], "meta": "2"}
    middle = {
        "name": "城区党总支",
        "url": "#3",
        "badges": [],
        "meta": "38",
        "children": [leaf, small],
    }
    return [
        {
            "name": "崇义县两新党委",
            "url": "#4",
            "badges": [],
            "meta": "486",
            "children": [middle, leaf],
        }
    ]


def _charts() -> list[Any]:
    return [
        BarChart(
            key="by-town", title="各乡镇覆盖情况", heading="乡镇", horizontal=True,
            stacked=True, calculated_at=MOMENT,
            categories=["横水镇", "扬眉镇", "过埠镇", "上堡乡"],
            series=[
                Series("已覆盖", [5120, 1830, 940, 610], "good"),
                Series("未覆盖", [640, 410, 0, 120], "rest"),
            ],
        ),
        LineChart(
            key="trend", title="覆盖率", heading="月份", unit="%",
            categories=["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"],
            series=[Series("覆盖率", [71, 74, 78, 83, 84, 88])],
        ),
        Ring(
            key="ring", title="覆盖率", share=0.873, label="覆盖率",
            parts=[Part("已覆盖", 9187, "#c"), Part("未覆盖", 1335, "#u", "due")],
        ),
        Trend(
            key="line", title="各月覆盖率", heading="月份",
            points=[("2026-08", 0.71), ("2026-09", None), ("2026-10", 0.84), ("2026-11", 0.873)],
        ),
        ShareBars(
            key="bars", title="按乡镇", heading="乡镇", total_label="在营",
            bars=[
                Bar(name, [Part("已覆盖", done, "#c"), Part("未覆盖", open_, "#u", "due")], "#t")
                for name, done, open_ in (("横水镇", 5120, 640), ("扬眉镇", 1830, 4), ("过埠镇", 940, 0))
            ],
        ),
        AreaMap(
            key="map", title="各县覆盖率", heading="县", columns=["户数"], box=(0, 0, 100, 60), unknown="未入驻",
            source="示意图。",
            places=[
                Place("崇义县", 0.99, ["10,522"], "#cy", outline="M2 2h40v50h-40z", at=(22, 25)),
                Place("上犹县", 0.62, ["7,020"], "#sy", outline="M42 2h54v30h-54z", at=(69, 15)),
                Place("大余县", None, ["—"], outline="M42 32h54v20h-54z", at=(69, 42), note="未入驻"),
                Place("南康区", 0.75, ["8,011"], "#nk"),
            ],
        ),
    ]  # fmt: skip


class Everyday:
    """Stands in for the middleware that knows county and person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = PERSON  # type: ignore[attr-defined]
        request.request_id = "0193f5c2-styleguide"  # type: ignore[attr-defined]
        with county_scope(COUNTY):
            return self.get_response(request)


def error(request: HttpRequest, status: int) -> HttpResponse:
    """Show an error page."""
    return render(request, f"{status}.html", {"reason": "需要另一项权限。"}, status=200)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", page),
    path("error/<int:status>/", error),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(([path("shops/<int:pk>/", page, name="shop")], "styleguide"))),
    # Where the bell of the header leads; nothing is new for anybody here.
    path(
        "notices/",
        include(([path("", page, name="list"), path("bell/", nothing, name="bell")], "notices")),
    ),
]
ENTRIES = (
    navigation.Item("首页", "/home/", "home", active=False),
    navigation.Item("组织", "/units/", "sitemap", active=False),
    navigation.Item("商户", "/", "building-store", active=True),
    navigation.Item("党员", "/members/", "users", active=False),
    navigation.Item("覆盖", "/coverage/", "target", active=False),
    navigation.Item("导入", "/imports/", "upload", active=False),
)


def menu(_request: HttpRequest) -> dict[str, Any]:
    """A context processor: a menu longer than a phone's bar."""
    return {"nav": [replace(item) for item in ENTRIES], "is_demo": True}
