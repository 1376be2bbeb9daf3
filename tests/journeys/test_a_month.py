"""A month of a branch, on its secretary's PC and on the phones of members and merchants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, expect

from kernel import clock
from tests.journeys import looking
from tests.journeys.conftest import log_in, shot
from tests.journeys.product import Product
from tests.make.files import EMPTY_PDF

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
MAIN = "main .page-actions .btn-primary"
SAVE = "main form .btn-primary[type=submit]"
MATTER, ANSWER = "门口路灯坏了", "今天已请电工修好路灯。"
# The code on the screen is a picture; a phone reads it, this process asks for the same address.
CODE = (
    "from apps.activities.rules import codes; from uuid import UUID;"
    "print('code', codes.current(UUID('{0}')))"
)


class Person:
    """Somebody with a device of their own; counts their taps."""

    def __init__(
        self, browser: Browser, product: Product, size: dict[str, int], login: str
    ) -> None:
        context = browser.new_context(locale="zh-CN", viewport=size, has_touch=size == PHONE)  # type: ignore[arg-type]
        self.page, self.product, self.taps, self.name = context.new_page(), product, 0, login
        if login:
            log_in(self.page, product, login)

    def open(self, path: str) -> None:
        self.page.goto(self.product.url(path, "chongyi"))
        self.taps = 0

    def tap(self, selector: str, **which: str) -> None:
        self.page.locator(selector, **which).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()
        self.taps += 1

    def told(self, words: str) -> None:
        expect(self.page.locator(".alert-success").first).to_contain_text(words)

    def look(self, picture: str) -> None:
        """Find nothing wrong with the page; keep a picture of it."""
        shot(self.page, f"month-{picture}")
        faults = looking.violations(self.page) + looking.untranslated(self.page, "zh-hans")
        assert faults == [], f"{picture}: {faults}"
        assert looking.overflow(self.page) <= 0, f"{picture} is wider than its window"


@pytest.fixture
def secretary(chromium: Browser, product: Product) -> Iterator[Person]:
    yield from person(chromium, product, DESK, "zhibu")


@pytest.fixture
def member(chromium: Browser, product: Product) -> Iterator[Person]:
    yield from person(chromium, product, PHONE, "dangyuan")


@pytest.fixture
def committee(chromium: Browser, product: Product) -> Iterator[Person]:
    yield from person(chromium, product, DESK, "shuji")


@pytest.fixture
def merchant(chromium: Browser, product: Product) -> Iterator[Person]:
    yield from person(chromium, product, PHONE, "")


def person(
    chromium: Browser, product: Product, size: dict[str, int], login: str
) -> Iterator[Person]:
    one = Person(chromium, product, size, login)
    yield one
    one.page.context.close()


def test_a_meeting_from_its_announcement_to_its_approved_minutes(
    secretary: Person, member: Person, committee: Person
) -> None:
    meeting = announce(secretary)
    ask_for_leave(member, meeting)
    refuse_leave(secretary, meeting)
    sign_in(member, secretary, meeting)
    take_the_roll(secretary, meeting)
    vote(secretary)
    write_minutes(secretary, meeting)
    resolve(secretary, meeting)
    hand_in(secretary, committee, meeting)


def announce(secretary: Person) -> str:
    """Announce a members' meeting that has just begun; return its address."""
    page, now = secretary.page, clock.now().astimezone(clock.ZONE)
    begins = max(now - timedelta(minutes=30), now.replace(hour=0, minute=0))
    secretary.open("/activities/")
    secretary.tap("main a[href$='/activities/plan/']")
    page.select_option("[name=kind]", "members_meeting")
    page.fill("[name=starts_at]", f"{begins:%Y-%m-%dT%H:%M}")
    page.fill("[name=ends_at]", f"{begins + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    page.fill("[name=place]", "商圈党群服务站")
    page.fill("[name=agenda]", "学习条例\n讨论路灯维修")
    secretary.look("plan")
    secretary.tap(SAVE)
    secretary.told("已筹备好")
    secretary.look("draft")
    meeting = page.url
    secretary.tap("main a[href*='/files/add/']:has-text('文档')")
    page.set_input_files(
        "[name=files]", {"name": "学习材料.pdf", "mimeType": "application/pdf", "buffer": EMPTY_PDF}
    )
    secretary.look("paper")
    secretary.tap(SAVE)
    expect(page.locator("#files ~ ul")).to_contain_text("学习材料")
    secretary.tap(MAIN)
    secretary.told("已通知")
    secretary.look("announced")
    secretary.tap("a[href$='/invitation/']")
    secretary.look("invitation")
    expect(page.locator(".poster img")).to_be_visible()
    return meeting


def ask_for_leave(member: Person, meeting: str) -> None:
    member.open("/")
    member.look("member-home")
    member.page.goto(meeting)
    member.look("member-invited")
    member.tap("a[href$='/leave/']")
    member.page.fill("[name=reason]", "下午出差")
    member.tap(SAVE)
    expect(member.page.locator(".alert-info")).to_contain_text("下午出差")
    member.look("member-asked")


def refuse_leave(secretary: Person, meeting: str) -> None:
    secretary.page.goto(meeting)
    secretary.tap("a[href$='/claims/']")
    secretary.tap("li:has(input[name=answer]) summary")
    secretary.page.fill("input[name=answer]", "会期改到上午")
    secretary.look("leave")
    secretary.tap("form[action$='/deny/'] button")


def sign_in(member: Person, secretary: Person, meeting: str) -> None:
    secretary.page.goto(f"{meeting}code/")
    secretary.look("code")
    asked = CODE.format(meeting.rstrip("/").rpartition("/")[2])
    printed = member.product.manage("shell", "--county", "chongyi", "-c", asked)
    code = re.findall(r"code (\S+)", printed)[0]
    member.page.goto(f"{meeting}sign-in/{code}/")
    member.look("sign-in")
    member.tap(SAVE)
    member.told("签到成功")
    member.look("signed-in")


def take_the_roll(secretary: Person, meeting: str) -> None:
    page = secretary.page
    page.goto(meeting)
    secretary.taps = 0
    secretary.tap(MAIN)
    secretary.told("名单已确定")
    secretary.look("frozen")
    page.goto(f"{meeting}claims/")
    secretary.look("claims")
    secretary.tap("#waiting form[method=post]:not([action]) button")
    page.goto(meeting)
    secretary.look("quorum-live")
    secretary.taps = 0
    secretary.tap(MAIN)
    secretary.tap("[data-all]")
    secretary.look("roll")
    secretary.tap(SAVE)
    secretary.told("已登记到会情况")
    assert secretary.taps <= 3
    secretary.tap("main a[href$='/roll/']")
    page.locator("[data-line] input[type=checkbox]").last.uncheck()
    page.locator("[data-why]:visible input").fill("生病")
    secretary.tap(SAVE)
    secretary.look("recorded")


def vote(secretary: Person) -> None:
    page = secretary.page
    secretary.tap("main a[href$='/vote/']")
    page.fill("[name=title]", "同意维修路灯")
    page.fill("[name=yes]", "9999")
    secretary.tap(SAVE)
    expect(page.locator("[name=title]")).to_have_value("同意维修路灯")
    secretary.look("vote-refused")
    page.fill("[name=yes]", "15")
    secretary.tap(SAVE)
    secretary.told("通过")
    secretary.look("voted")


def write_minutes(secretary: Person, meeting: str) -> None:
    page = secretary.page
    secretary.tap("main a[href$='/minutes/']")
    page.fill("[name=minutes]", "会议学习了条例，同意维修路灯。")
    page.wait_for_timeout(1500)
    page.reload()
    expect(page.locator("[name=minutes]")).to_have_value("会议学习了条例，同意维修路灯。")
    secretary.look("minutes")
    secretary.tap(SAVE)
    for form, starts in (("pdf", b"%PDF"), ("docx", b"PK")):
        with page.expect_download() as caught:
            page.click(f"main a[href$='minutes.{form}']")
        content = Path(caught.value.path()).read_bytes()
        assert content.startswith(starts)
        if form == "docx":
            text = ZipFile(BytesIO(content)).read("word/document.xml").decode()
            assert "同意维修路灯" in text
    assert page.url == meeting


def resolve(secretary: Person, meeting: str) -> None:
    page = secretary.page
    page.goto(meeting)
    secretary.tap("main a[href$='/resolve/']")
    page.fill("[name=title]", "维修路灯")
    page.fill("[name=text]", MATTER)
    owner = page.locator("[name=owner] option", has_text="李支书 · 支部书记").get_attribute("value")
    page.select_option("[name=owner]", owner)
    secretary.look("resolve")
    secretary.tap(SAVE)
    secretary.told("转为办理事项")
    secretary.look("resolved")


def hand_in(secretary: Person, committee: Person, meeting: str) -> None:
    secretary.page.goto(meeting)
    secretary.tap(MAIN)
    secretary.told("已登记为开展")
    secretary.look("held")
    secretary.tap(MAIN)
    secretary.told("已提交审定")
    secretary.look("submitted")
    committee.open("/")
    committee.look("committee-home")
    committee.page.goto(meeting)
    committee.tap(MAIN)
    committee.told("已审定")
    committee.look("approved")


def test_a_merchant_is_answered_and_rates_it(secretary: Person, merchant: Person) -> None:
    code = suggest(merchant, poster(secretary))
    give_an_answer(secretary)
    merchant.open("/case/")
    merchant.page.fill("[name=code]", code)
    merchant.tap("main form button[type=submit]")
    merchant.look("answered")
    merchant.page.check("input[name=rating][value='5']")
    merchant.tap("form:has(input[value=rate]) button")
    merchant.told("已经记下")
    merchant.look("rated")


def poster(secretary: Person) -> str:
    """Open the branch's poster; return the address behind its picture."""
    secretary.open("/units/")
    secretary.page.get_by_role("link", name="阳明商圈党支部").first.click()
    secretary.tap("main a[href*='/cases/poster/']")
    if secretary.page.locator("main .poster").count() == 0:
        secretary.tap("main form button[type=submit]")
    secretary.look("poster")
    found = re.search(r"http\S+/suggest/\S+", secretary.page.inner_text("main"))
    assert found
    return found[0]


def suggest(merchant: Person, address: str) -> str:
    """Send a suggestion; return the code by which it is followed."""
    page = merchant.page
    page.goto(address)
    merchant.look("suggest")
    page.fill("[name=text]", MATTER)
    page.wait_for_timeout(3500)
    merchant.tap("main form button[type=submit]")
    merchant.told("已经收到")
    merchant.look("followed")
    return page.inner_text("section:has(#mine) strong")


def give_an_answer(secretary: Person) -> None:
    secretary.open("/")
    secretary.look("secretary-home")
    secretary.tap("main a[href*='/cases/?']")
    secretary.tap("#list a", has_text=MATTER)
    secretary.look("case")
    secretary.page.fill("[name=text]", ANSWER)
    secretary.tap("form[action$='/answer/'] button")
    assert secretary.taps <= 3
    secretary.told("已答复")
    secretary.look("case-answered")


def test_the_committee_sees_who_is_behind_and_reminds(committee: Person, product: Product) -> None:
    last_month = clock.today().replace(day=1) - timedelta(days=1)
    product.manage("make_duties", "--county", "chongyi", "--period", f"{last_month:%Y-%m}")
    committee.open("/duties/")
    committee.tap("main a[href$='/duties/behind/']")
    committee.look("behind")
    committee.tap("form[action$='/remind/'] button")
    committee.look("reminded")
    expect(committee.page.locator(".alert-success").first).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_months_pages_are_sound(
    chromium: Browser, product: Product, size: dict[str, int]
) -> None:
    one = Person(chromium, product, size, "shuji")
    width = size["width"]
    pages = {
        "calendar": "/activities/calendar/", "calendar-list": "/activities/calendar/?view=list",
        "book": "/activities/record-book/", "map": "/duties/map/", "plans": "/liaison/plans/",
        "series": "/activities/series/new/", "board": "/cases/board/", "duties": "/duties/",
    }  # fmt: skip
    for name, path in pages.items():
        one.open(path)
        one.look(f"{name}-{width}")
    one.page.context.close()
