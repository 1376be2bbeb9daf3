"""What a supervisor sees: figures of their region, compared, restated, and nobody else's."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kernel import access, clock
from kernel.errors import Conflict, Denied
from tenants.counties.models import County
from tenants.oversight import queries, services
from tenants.oversight.models import IndicatorDefinition, Restatement, RollupFact
from tenants.oversight.templatetags import figures
from tests import make
from tests.tenants import cast

TOTAL = "businesses.total"


def test_a_supervisor_sees_their_region_only(platform: None, county: County) -> None:
    cast.push(county.pk, {TOTAL: "10522"})

    near = queries.summary(cast.supervisor("3607"))
    far = queries.summary(cast.supervisor("3601", "nanchang"))

    assert {row.slug for row in near} == {"chongyi", "shangyou"}
    assert far == []
    shown = near[1].figure(TOTAL) or near[0].figure(TOTAL)
    assert shown is not None
    assert shown.value == 10522


def test_a_scope_that_has_ended_shows_nothing(platform: None) -> None:
    user = cast.supervisor_user("3607")
    scope = user.regions.get()

    services.take_region(actor=make.COMMAND, scope=scope)

    assert not access.actor_for(user).reaches


def test_staff_of_the_platform_sees_no_figures(platform: None) -> None:
    assert queries.summary(cast.staff("system_admin")) == []


def test_a_member_of_staff_is_never_a_supervisor(platform: None) -> None:
    user = cast.staff_user("auditor")

    with pytest.raises(Conflict):
        services.give_region(actor=make.COMMAND, user_id=user.pk, region_code="36")


def test_only_the_security_administrator_appoints(platform: None) -> None:
    with pytest.raises(Denied):
        services.appoint_supervisor(
            actor=cast.staff("system_admin"), username="x", name="x", region_code="36"
        )


def test_a_figure_is_compared_with_thirty_days_ago(platform: None, county: County) -> None:
    today = clock.today()
    for days, value in ((70, "1"), (45, "9000"), (35, "10000"), (5, "10500")):
        cast.push(county.pk, {TOTAL: value}, day=today - timedelta(days=days))

    (row,) = [r for r in queries.summary(cast.supervisor("360725")) if r.slug == "chongyi"]

    shown = row.figure(TOTAL)
    assert shown is not None
    assert (shown.value, shown.change) == (10500, 500)


def test_a_late_push_of_a_past_day_does_not_become_the_latest(
    platform: None, county: County
) -> None:
    cast.push(county.pk, {TOTAL: "20"})
    cast.push(county.pk, {TOTAL: "10"}, day=clock.today() - timedelta(days=3))

    assert RollupFact.objects.get(is_latest=True).value == 20


def test_a_changed_figure_of_a_past_day_is_restated(platform: None, county: County) -> None:
    day = clock.today() - timedelta(days=3)
    cast.push(county.pk, {TOTAL: "10"}, day=day)
    cast.push(county.pk, {TOTAL: "12"}, day=day)

    row = Restatement.objects.get()
    assert (row.period, row.old, row.new) == (day.isoformat(), 10, 12)


def test_figures_older_than_a_day_are_marked(platform: None, county: County) -> None:
    cast.push(county.pk, {TOTAL: "10"}, at=clock.now() - timedelta(days=1, hours=1))

    (row,) = [r for r in queries.summary(cast.supervisor("360725")) if r.slug == "chongyi"]

    assert row.is_stale


def test_a_suppressed_figure_stays_suppressed(platform: None, county: County) -> None:
    cast.push(county.pk, {"members.total|category=full": None})

    (row,) = [r for r in queries.summary(cast.supervisor("360725")) if r.slug == "chongyi"]

    shown = row.figure("members.total", "category=full")
    assert shown is not None
    assert shown.is_suppressed


def test_a_rate_of_a_region_follows_from_its_sums(
    platform: None, county: County, other: County
) -> None:
    cast.push(
        county.pk, {TOTAL: "100", "businesses.covered": "90", "businesses.coverage_rate": "0.9"}
    )
    cast.push(
        other.pk, {TOTAL: "300", "businesses.covered": "30", "businesses.coverage_rate": "0.1"}
    )
    actor = cast.supervisor("36")
    province = queries.region(actor, "36")
    assert province is not None

    (prefecture,) = queries.divisions_below(actor, province)

    assert (prefecture.name, prefecture.counties) == ("赣州市", 2)
    assert prefecture.figures["coverage_rate"] == Decimal("0.3")
    assert queries.overall(actor, province).figures == prefecture.figures
    shown = queries.counties(actor, province).get(slug="chongyi").headline
    assert shown.figures == {"businesses": 100, "covered": 90, "coverage_rate": 0.9}


@pytest.mark.parametrize(
    ("change", "said"),
    [("0.0204", "+2.0个百分点"), ("-0.0004", "±0.0个百分点"), ("0", "±0.0个百分点"), (None, "—")],
)
def test_a_change_of_a_share_names_its_unit(change: str | None, said: str) -> None:
    assert figures.points(None if change is None else Decimal(change)) == said


def test_a_change_of_a_count_names_its_unit(platform: None, county: County) -> None:
    cast.push(county.pk, {TOTAL: "9474"}, day=clock.today() - timedelta(days=35))
    cast.push(county.pk, {TOTAL: "10000"})

    (row,) = [r for r in queries.summary(cast.supervisor("360725")) if r.slug == "chongyi"]

    shown = row.figure(TOTAL)
    assert shown is not None
    assert figures.change(shown, IndicatorDefinition(key=TOTAL, unit="户")) == "+526 户"
    assert figures.change(shown, None) == "+526"
