"""A county signs up, is approved or refused, and its first administrator is let in once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connections
from django.test import Client, RequestFactory

from apps.accounts.queries import open_activation
from apps.accounts.services import activate
from apps.organization.models import Zone
from kernel import clock, retention
from kernel.access import ANONYMOUS
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from kernel.realm import county_scope, platform_scope
from kernel.web.requests import address_of
from tenants.counties import founding, jobs, provisioning, queries, services, signing_up, staff
from tenants.counties.models import County, Domain, Signup, SpareSchema
from tenants.counties.townships import townships
from tests import make
from tests.tenants import cast


def application(**changes: Any) -> dict[str, Any]:
    return {
        "actor": ANONYMOUS,
        "region_code": "360732",
        "committee": "兴国县小个专党委",
        "credit_code": cast.credit_code(),
        "contact_name": "钟立新",
        "contact_phone": "199 0000 1234",
        "slug": "xingguo",
        "blueprint_name": "chongyi",
        "address": "203.0.113.7",
        **changes,
    }


def sign_up(**changes: Any) -> Signup:
    return services.sign_up(**application(**changes))


def test_an_application_is_kept_until_it_is_decided(platform: None) -> None:
    signup = sign_up()

    assert (signup.state, signup.region.name) == ("waiting", "兴国县")
    assert JournalEntry.objects.get(name="counties.signup_received").subjects == [signup.pk]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("region_code", "3607"),
        ("region_code", "999999"),
        ("credit_code", "91360725MA35HX5K60"),
        ("credit_code", "123"),
        ("contact_phone", "12345"),
        ("slug", "www"),
        ("slug", "-a"),
        ("blueprint_name", "nobody"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(
    platform: None, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        sign_up(**{field: value})

    assert list(refusal.value.fields) == [field]


def test_two_wrong_numbers_are_named_together(platform: None) -> None:
    with pytest.raises(Invalid) as refusal:
        sign_up(credit_code="123", contact_phone="12345")

    assert list(refusal.value.fields) == ["credit_code", "contact_phone"]


def test_an_address_in_use_or_asked_for_is_refused(platform: None) -> None:
    sign_up()

    for slug in ("chongyi", "xingguo"):
        with pytest.raises(Conflict):
            sign_up(slug=slug)


def test_the_sixth_application_of_a_day_is_refused(platform: None) -> None:
    for number in range(signing_up.PER_ADDRESS):
        sign_up(slug=f"county-{number}", region_code=["360732", "360725"][number % 2])

    with pytest.raises(Denied):
        sign_up(slug="county-6", region_code="360724")
    sign_up(slug="county-6", address="203.0.113.8")


def test_one_line_with_many_addresses_applies_as_often_as_another(platform: None) -> None:
    for number in range(signing_up.PER_ADDRESS):
        region = ["360732", "360725"][number % 2]
        sign_up(slug=f"county-{number}", region_code=region, address=f"2001:db8::{number}")

    with pytest.raises(Denied):
        sign_up(slug="county-6", region_code="360724", address="2001:db8::ffff")
    sign_up(slug="county-6", region_code="360724", address="2001:db8:0:1::1")


def test_approval_founds_the_county_and_forgets_the_person(platform: None) -> None:
    signup = services.approve_signup(actor=make.COMMAND, signup=sign_up())

    county = County.objects.get(slug="xingguo")
    assert (signup.state, signup.county) == ("approved", county)
    signup.refresh_from_db()
    assert not signup.contact_phone
    assert not signup.contact_name


def test_a_name_of_another_countys_is_no_address(county: County) -> None:
    """A county may have more names than its own: whoever asks for one of them is told."""
    with platform_scope():
        Domain.objects.create(domain="xingguo.localhost", tenant=county, is_primary=False)

        with pytest.raises(Conflict):
            sign_up()
        with pytest.raises(Conflict):
            provisioning.found_county(
                actor=make.COMMAND,
                slug="xingguo",
                name="兴国县",
                region_code="360732",
                blueprint_name="chongyi",
                admin_phone="19900001234",
            )


def test_an_approval_costs_some_forty_statements(
    platform: None, django_assert_max_num_queries: Any
) -> None:
    provisioning.refill_spares(1)
    signup = sign_up()

    # As many again go to savepoints when the founding is no longer one transaction as a whole.
    with django_assert_max_num_queries(44):
        services.approve_signup(actor=make.COMMAND, signup=signup)


def test_a_county_is_founded_with_its_townships(platform: None) -> None:
    county = services.approve_signup(actor=make.COMMAND, signup=sign_up()).county

    with county_scope(county):
        names = set(Zone.objects.filter(kind="township").values_list("name", flat=True))
    assert names == {township.name for township in townships(county.region.code)}
    assert "潋江镇" in names


def test_the_way_in_is_shown_once(platform: None) -> None:
    signup = services.approve_signup(actor=make.COMMAND, signup=sign_up())

    code = services.show_activation(actor=ANONYMOUS, signup=signup)

    with county_scope(County.objects.get(slug="xingguo")):
        activation = open_activation(code)
        assert activation is not None
        assert activation.user.name == "钟立新"
    with pytest.raises(Conflict):
        services.show_activation(actor=ANONYMOUS, signup=signup)


def test_a_lost_way_in_is_made_anew_until_somebody_is_in(platform: None) -> None:
    county = services.approve_signup(actor=make.COMMAND, signup=sign_up()).county
    assert county is not None

    code = services.renew_activation(actor=make.COMMAND, county=county)

    with county_scope(county):
        activate(code=code, password=make.PASSWORD)
    with pytest.raises(Conflict):
        services.renew_activation(actor=make.COMMAND, county=county)


def test_a_decided_application_stays_decided(platform: None) -> None:
    signup = services.refuse_signup(actor=make.COMMAND, signup=sign_up(), reason="重复申请")

    with pytest.raises(Conflict):
        services.approve_signup(actor=make.COMMAND, signup=signup)
    with pytest.raises(Conflict):
        services.refuse_signup(actor=make.COMMAND, signup=signup, reason="again")


def forget_after(days: int) -> None:
    with time_machine.travel(clock.now() + timedelta(days=days)):
        assert not retention.forget_expired(actor=make.COMMAND).failed


def test_the_person_behind_a_refused_application_is_forgotten(platform: None) -> None:
    signup = services.refuse_signup(actor=make.COMMAND, signup=sign_up(), reason="重复申请")

    forget_after(89)
    signup.refresh_from_db()
    assert (signup.contact_name, signup.contact_phone) == ("钟立新", "19900001234")
    forget_after(91)
    signup.refresh_from_db()
    assert (signup.contact_name, signup.contact_phone, signup.address_key) == ("", "", None)
    assert (signup.state, signup.reason) == ("refused", "重复申请")


def test_a_way_in_that_nobody_fetched_is_forgotten(platform: None) -> None:
    signup = services.approve_signup(actor=make.COMMAND, signup=sign_up())

    forget_after(91)
    signup.refresh_from_db()
    assert not signup.activation_code
    with pytest.raises(Conflict):
        services.show_activation(actor=ANONYMOUS, signup=signup)


def test_an_application_nobody_decides_expires_and_its_address_is_free(platform: None) -> None:
    signup = sign_up()

    forget_after(89)
    assert Signup.objects.get(pk=signup.pk).state == "waiting"
    forget_after(91)
    signup.refresh_from_db()
    assert signup.state == "expired"
    assert signup.contact_name == "钟立新"
    sign_up(region_code="360732")
    with pytest.raises(Conflict):
        services.approve_signup(actor=make.COMMAND, signup=signup)
    page = Client(HTTP_HOST="localhost").get(
        f"/signup/{signing_up.follow_up_text(str(signup.pk))}/"
    )
    assert "已过期" in page.content.decode()
    forget_after(182)
    signup.refresh_from_db()
    assert not signup.contact_name


def test_only_the_system_administrator_decides(platform: None) -> None:
    signup = sign_up()
    for role in ("security_admin", "auditor"):
        with pytest.raises(Denied):
            services.approve_signup(actor=cast.staff(role), signup=signup)

    services.refuse_signup(actor=cast.staff("system_admin"), signup=signup, reason="材料不全")


def test_nobody_holds_two_roles(platform: None) -> None:
    opened = staff.appoint_staff(
        actor=make.COMMAND, username="zhang", name="张", role="system_admin"
    )

    with pytest.raises(Conflict):
        staff.give_role(actor=make.COMMAND, user_id=opened.user_id, role="auditor")


def test_nobody_becomes_a_colleague_by_inviting_them_again(platform: None) -> None:
    auditor = cast.staff_user("auditor")
    waiting = staff.appoint_staff(
        actor=make.COMMAND, username="zhang", name="张", role="system_admin"
    )
    security = cast.staff("security_admin")

    with pytest.raises(Conflict):
        staff.invite_again(actor=security, user_id=auditor.pk)
    assert staff.invite_again(actor=security, user_id=waiting.user_id)


def test_applications_at_once_are_counted_all_the_same(fresh: str) -> None:
    def apply(number: int) -> bool:
        try:
            with platform_scope():
                sign_up(slug=f"county-{number}")
        except Denied:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(apply, range(12))) == signing_up.PER_ADDRESS


def test_an_application_stands_whatever_keeps_it_from_being_approved(
    platform: None, settings: Any
) -> None:
    def busy(*_ignored: Any) -> dict[str, str]:
        raise OperationalError("canceling statement due to lock timeout")

    settings.AUTO_APPROVE = True
    with founding.steps.only():
        founding.steps.add("busy", busy)
        signup = services.apply_for_county(**application())

    assert signup.state == Signup.objects.get().state == "waiting"
    assert not County.objects.filter(slug="xingguo").exists()


def test_an_approval_without_a_spare_is_kept_and_done_when_there_is_one(
    fresh: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_db_blocker.unblock(), platform_scope():
        signup, second = sign_up(), sign_up(slug="shicheng", region_code="360735")
        with monkeypatch.context() as web:
            # The web's processes have no owner's log-in to make one.
            web.setattr(provisioning, "ensure_spare", lambda: None)
            SpareSchema.objects.all().delete()
            for one in (signup, second):
                accepted = services.approve_signup(actor=make.COMMAND, signup=one)
                assert (accepted.state, accepted.county) == ("accepted", None)
            assert services.found_accepted(actor=make.COMMAND) == 0
            with pytest.raises(Conflict):
                sign_up(slug="xingguo")

        jobs.refill_spares()

        assert {row.state for row in Signup.objects.all()} == {"approved"}
        for slug in ("xingguo", "shicheng"):
            assert County.objects.filter(slug=slug).exists()
        signup.refresh_from_db()
        assert services.show_activation(actor=ANONYMOUS, signup=signup)


def test_behind_a_proxy_each_visitor_has_an_address_of_their_own(settings: Any) -> None:
    request = RequestFactory().get("/", headers={"x-forwarded-for": "10.0.0.1, 203.0.113.9"})
    assert address_of(request) == "127.0.0.1"

    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert address_of(request) == "203.0.113.9"


def test_a_form_that_comes_back_at_once_is_refused(platform: None) -> None:
    note = signing_up.opened_now()

    with pytest.raises(Denied):
        signing_up.check_filled_by_a_person(note, "")
    with pytest.raises(Denied):
        signing_up.check_filled_by_a_person("nonsense", "")
    with pytest.raises(Denied):
        signing_up.check_filled_by_a_person(note, "http://spam.example")


def test_a_county_is_found_by_name_pinyin_and_prefecture(platform: None) -> None:
    for text in ("兴国", "xingguo", "xing guo", "360732"):
        assert "兴国县" in [region.name for region in queries.find_regions(text)]
    assert {"崇义县", "上犹县"} <= {region.name for region in queries.find_regions("赣州")}


def test_a_suggested_address_is_free(platform: None) -> None:
    region = queries.county_region("360725")
    assert region is not None

    assert queries.suggest_slug(region) == "chongyi-ganzhou"


# Resuming asks the owner's connection whether the tables are up to date.
@pytest.mark.django_db(databases=["default", "owner"])
def test_a_suspended_county_says_why_and_can_be_resumed(platform: None, county: County) -> None:
    suspended = services.suspend_county(actor=make.COMMAND, county=county, reason="等待整改")
    assert (suspended.state, suspended.state_reason) == ("suspended", "等待整改")
    with pytest.raises(Conflict):
        services.suspend_county(actor=make.COMMAND, county=county, reason="again")

    assert services.resume_county(actor=make.COMMAND, county=county).state == "ready"


def test_who_may_not_resume_a_county_hears_nothing_of_its_tables(platform: None) -> None:
    (county,) = cast.bare_counties(1)

    with pytest.raises(Denied):
        services.resume_county(actor=cast.staff("auditor"), county=county)
