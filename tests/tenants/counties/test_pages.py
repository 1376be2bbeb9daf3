"""Sign-up and console as a browser meets them."""

import re
from typing import Any

import pytest
from django.test import Client, override_settings

from apps.accounts.models import User
from kernel.models import JournalEntry
from kernel.realm import platform_scope
from tenants.counties import signing_up
from tenants.counties.models import County, Signup
from tests import make
from tests.tenants import cast

pytestmark = pytest.mark.usefixtures("platform")


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"host": "localhost", "accept-language": "en"})


def logged_in(user: User) -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "en"})
    client.post("/login/", {"login": user.username, "password": make.PASSWORD})
    return client


def application(**changes: Any) -> dict[str, Any]:
    with platform_scope():
        opened = signing_up.signing.dumps(0.0, "signup-form")
    return {
        "region_code": "360732",
        "committee": "兴国县小个专党委",
        "credit_code": cast.credit_code(),
        "contact_name": "钟立新",
        "contact_phone": "19900001234",
        "slug": "xingguo",
        "blueprint_name": "chongyi",
        "opened": opened,
        "website": "",
        **changes,
    }


@override_settings(AUTO_APPROVE=False)
def test_an_applicant_follows_a_link_until_approved(visitor: Client) -> None:
    answer = visitor.post("/signup/", application())

    follow = answer["Location"]
    assert "waits for approval" in visitor.get(follow).content.decode()
    signup = Signup.objects.get()
    operator = logged_in(cast.staff_user("system_admin"))
    assert operator.post(f"/console/signups/{signup.pk}/approve/").status_code == 302
    assert "Show the link" in visitor.get(follow).content.decode()
    shown = visitor.post(follow).content.decode()
    assert re.search(r"http://xingguo\.localhost\S*/activate/\?code=[A-Z0-9]{16}", shown)
    assert "/activate/" not in visitor.get(follow).content.decode()


@override_settings(AUTO_APPROVE=True)
def test_a_demonstration_approves_at_once(visitor: Client) -> None:
    answer = visitor.post("/signup/", application())

    assert "your county is ready" in visitor.get(answer["Location"]).content.decode()
    assert County.objects.get(slug="xingguo").state == "ready"


def test_a_refusal_tells_the_applicant_why(visitor: Client) -> None:
    with override_settings(AUTO_APPROVE=False):
        follow = visitor.post("/signup/", application())["Location"]
    signup = Signup.objects.get()
    operator = logged_in(cast.staff_user("system_admin"))

    operator.post(f"/console/signups/{signup.pk}/", {"reason": "材料不全"})

    assert "材料不全" in visitor.get(follow).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"website": "x"}, "by a program"),
        ({"opened": "x"}, "too old"),
        ({"credit_code": "11360725014800000X"}, "check character"),
        ({"slug": "chongyi"}, "already used"),
        ({"region_code": ""}, "Choose your county"),
    ],
)
def test_a_bad_form_comes_back_with_what_is_wrong(
    visitor: Client, changes: dict[str, str], said: str
) -> None:
    answer = visitor.post("/signup/", application(**changes))

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Signup.objects.exists()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/signup/?parent=%00", 200),
        ("/signup/regions/?parent=36%00", 200),
        ("/signup/regions/?region_search=%00", 200),
        ("/signup/address/?region_code=%00", 404),
        ("/signup/address/check/?slug=%00", 200),
    ],
)
def test_a_nul_in_the_address_finds_nothing(visitor: Client, address: str, status: int) -> None:
    assert visitor.get(address).status_code == status


def test_a_nul_in_the_form_comes_back(visitor: Client) -> None:
    assert visitor.post("/signup/", application(region_code="\0")).status_code == 200


def test_a_forged_link_leads_nowhere(visitor: Client) -> None:
    assert visitor.get("/signup/forged/").status_code == 404


def test_the_chooser_finds_and_drills(visitor: Client) -> None:
    found = visitor.get("/signup/regions/?region_search=xingguo").content.decode()
    below = visitor.get("/signup/regions/?parent=3607").content.decode()

    assert 'value="360732"' in found
    assert "崇义县" in below
    assert (
        'value="chongyi-ganzhou"'
        in visitor.get("/signup/address/?region_code=360725").content.decode()
    )
    assert "already used" in visitor.get("/signup/address/check/?slug=chongyi").content.decode()


@pytest.mark.parametrize(
    ("role", "open_to"),
    [
        ("system_admin", {"/console/", "/console/signups/", "/console/counties/"}),
        ("security_admin", {"/console/staff/", "/console/supervisors/"}),
        ("auditor", {"/console/", "/console/signups/", "/console/counties/", "/console/journal/"}),
    ],
)
def test_each_kind_of_staff_opens_its_own_pages(role: str, open_to: set[str]) -> None:
    client = logged_in(cast.staff_user(role))
    pages = {"/console/", "/console/signups/", "/console/counties/", "/console/staff/",
             "/console/supervisors/", "/console/journal/"}  # fmt: skip

    assert {page for page in pages if client.get(page).status_code == 200} == open_to
    assert client.get("/", follow=True).status_code == 200


def test_the_platforms_journal_is_in_words() -> None:
    client = logged_in(cast.staff_user("auditor"))

    shown = client.get("/console/journal/", headers={"accept-language": "zh-hans"})
    table = shown.content.decode().partition("<tbody")[2]

    assert "登录" in table
    assert "accounts.logged_in" not in table


def test_a_new_account_of_staff_gets_its_link_once() -> None:
    client = logged_in(cast.staff_user("security_admin"))

    shown = client.post(
        "/console/staff/", {"name": "周审计", "username": "zhou", "role": "auditor"}
    )

    assert "/activate/?code=" in shown.content.decode()
    assert "周审计" in client.get("/console/staff/").content.decode()


def test_a_supervisor_drills_from_the_province_to_a_county(county: County) -> None:
    cast.push(county.pk, {"businesses.total": "10522", "businesses.covered": "10000",
                          "members.total|category=probationary": None})  # fmt: skip
    client = logged_in(cast.supervisor_user("36"))

    assert client.get("/", follow=True).redirect_chain[0][0] == "/summary/"
    assert "赣州市" in client.get("/summary/").content.decode()
    assert "赣州市" in client.get("/summary/?export=pdf").content.decode()
    assert "崇义县" in client.get("/summary/3607/").content.decode()
    page = client.get(f"/summary/counties/{county.pk}/").content.decode()
    assert "10,522" in page
    assert "too few to show" in page
    assert client.get("/summary/44/").status_code == 404


def test_the_workbook_holds_what_the_table_shows(county: County) -> None:
    cast.push(county.pk, {"businesses.total": "10522"})
    client = logged_in(cast.supervisor_user("36"))

    answer = client.post("/summary/?q=崇义", {"export": "xlsx", "reason": "年报"})

    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


@override_settings(AUTO_APPROVE=False)
def test_who_decides_is_told_of_a_second_sign_up_for_the_same_county(visitor: Client) -> None:
    visitor.post("/signup/", application())
    visitor.post("/signup/", application(slug="xingguo-2", committee="兴国开发区党委"))
    first = Signup.objects.get(slug="xingguo")

    page = logged_in(cast.staff_user("system_admin")).get(f"/console/signups/{first.pk}/")

    assert "Another sign-up waits: 兴国开发区党委, 兴国县" in page.content.decode()


@override_settings(AUTO_APPROVE=False)
def test_who_decides_reads_the_applicants_number_and_the_journal_says_so(visitor: Client) -> None:
    visitor.post("/signup/", application())
    signup = Signup.objects.get()
    address = f"/console/signups/{signup.pk}/phone/"
    officer = logged_in(cast.staff_user("system_admin"))

    assert 'href="tel:19900001234"' in officer.post(address).content.decode()
    assert JournalEntry.objects.filter(name="counties.applicants_phone_shown").count() == 1
    assert logged_in(cast.staff_user("auditor")).post(address).status_code == 403

    officer.post(f"/console/signups/{signup.pk}/approve/")
    assert officer.post(address).status_code == 409


@pytest.mark.parametrize("text", ["兴国", "xingguo", "360732", "赣州"])
def test_a_county_is_found_from_the_front_page(visitor: Client, text: str) -> None:
    visitor.post("/signup/", application())

    page = visitor.get("/", {"county": text}).content.decode()

    assert "兴国县小个专党委" in page
    assert "xingguo.localhost" in page
    nobody = visitor.get("/", {"county": "不知道"}).content.decode()
    assert "No county here is called" in nobody
    assert visitor.get("/", {"county": "\0"}).status_code == 200


def test_a_county_out_of_use_is_not_found(visitor: Client) -> None:
    visitor.post("/signup/", application())
    County.objects.update(state=County.State.SUSPENDED)

    assert "xingguo.localhost" not in visitor.get("/", {"county": "兴国"}).content.decode()


def test_the_chosen_county_is_folded_and_can_be_changed(visitor: Client) -> None:
    answer = visitor.get("/signup/address/", {"region_code": "360732"}).content.decode()

    assert 'id="region-box" hx-swap-oob="true"' in answer
    assert 'value="360732" checked' in answer
    assert "Choose another county" in answer


def test_an_empty_field_is_asked_for_by_its_name(visitor: Client) -> None:
    page = visitor.post("/signup/", application(committee="")).content.decode()

    assert "Please fill in: Name of the committee" in page


def test_a_method_is_named_in_the_readers_language(visitor: Client) -> None:
    page = visitor.get("/signup/").content.decode()

    assert "Chongyi: the 1-2-3-4-5 method</strong>" in page
    assert "工作法" not in page
