"""The one interval: a day on which a row ends is the first on which it no longer holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, transaction
from django.forms import ValidationError

from apps.members.models import Membership
from apps.organization import events, grants
from apps.organization.models import UnitGrant
from kernel import access, clock
from kernel.errors import Conflict
from kernel.models import JournalEntry, Lasting
from kernel.web.forms import LastDayField
from kernel.web.templatetags.ui import day
from tenants.oversight import services as oversight
from tenants.oversight.models import RegionScope
from tests import make
from tests.tenants import cast
from tests.visiting import text, visitor
from tests.world import World

FROM, UNTIL = date(2024, 3, 1), date(2024, 3, 10)
A_DAY = timedelta(days=1)
DATED = [model for model in apps.get_models() if hasattr(model, "ends_on")]


@pytest.mark.parametrize("model", DATED, ids=lambda model: model.__name__)
def test_whatever_ends_on_a_day_holds_before_it(model: type) -> None:
    assert issubclass(model, Lasting)
    names = [constraint.name for constraint in model._meta.constraints]
    assert any("ends_after" in name or "lasts_at_least" in name for name in names)


def test_a_row_holds_from_its_first_day_to_before_its_end(world: World) -> None:
    Membership.objects.update(starts_on=FROM, ends_on=UNTIL)

    held = [bool(Membership.objects.on(on)) for on in (FROM - A_DAY, FROM, UNTIL - A_DAY, UNTIL)]

    assert held == [False, True, True, False]
    assert {stay.last_day for stay in Membership.objects.all()} == {UNTIL - A_DAY}


def test_no_row_ends_before_it_starts(world: World) -> None:
    for rows in (Membership.objects.all(), UnitGrant.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(starts_on=UNTIL, ends_on=FROM)


def test_a_field_asks_for_the_last_day_and_means_the_day_after() -> None:
    field = LastDayField()

    assert field.clean("2024-03-09") == UNTIL
    assert field.prepare_value(UNTIL) == date(2024, 3, 9)
    assert field.prepare_value("2024-03-09") == "2024-03-09"
    with pytest.raises(ValidationError):
        field.clean("9999-12-31")


def test_a_role_given_until_a_day_is_held_on_that_day_and_not_after(world: World) -> None:
    last_day = clock.today() + timedelta(days=9)
    page = f"/settings/people/{world.secretary.pk}/"
    given = {"role": "instructor", "unit": str(world.west.pk), "ends_on": last_day.isoformat()}
    admin = visitor(world.admin)
    admin.post(f"{page}role/", given)

    grant = grants.holdings(world.secretary.pk).get(role="instructor")
    assert (grant.ends_on, grant.last_day) == (last_day + A_DAY, last_day)
    assert day(last_day) in text(admin, page)
    for days, held in ((9, True), (10, False)):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            assert grants.holdings(world.secretary.pk).filter(pk=grant.pk).exists() is held


def test_a_role_taken_today_ends_today_in_the_row_and_in_the_journal(world: World) -> None:
    grant = grants.holdings(world.secretary.pk).get()
    UnitGrant.objects.filter(pk=grant.pk).update(starts_on=FROM)
    grant.refresh_from_db()

    grants.take_role(actor=make.COMMAND, grant=grant)

    grant.refresh_from_db()
    told = JournalEntry.objects.filter(name=events.RoleTaken.name).get().payload["ends_on"]
    assert (grant.ends_on, told) == (clock.today(), clock.today().isoformat())
    assert not grants.holds_any(world.secretary.pk)


def test_a_region_is_seen_on_its_last_day_and_taken_at_once(platform: None) -> None:
    user = cast.supervisor_user("3607")
    scope = user.regions.get()
    RegionScope.objects.filter(pk=scope.pk).update(starts_on=FROM, ends_on=clock.today() + A_DAY)
    assert access.actor_for(user).reaches

    oversight.take_region(actor=make.COMMAND, scope=scope)

    scope.refresh_from_db()
    assert scope.ends_on == clock.today()
    assert not access.actor_for(user).reaches


def test_a_region_that_was_taken_is_given_again(platform: None) -> None:
    scope = cast.supervisor_user("3607").regions.get()
    RegionScope.objects.filter(pk=scope.pk).update(starts_on=FROM)
    again = {"actor": make.COMMAND, "user_id": scope.user_id, "region_code": "3607"}
    with pytest.raises(Conflict):
        oversight.give_region(**again)

    oversight.take_region(actor=make.COMMAND, scope=scope)
    oversight.give_region(**again)

    scope.refresh_from_db()
    assert (scope.starts_on, scope.ends_on) == (clock.today(), None)


def test_a_region_taken_before_it_began_held_on_no_day(platform: None) -> None:
    scope = cast.supervisor_user("3607").regions.get()
    RegionScope.objects.filter(pk=scope.pk).update(starts_on=clock.today() + A_DAY)
    scope.refresh_from_db()

    oversight.take_region(actor=make.COMMAND, scope=scope)

    scope.refresh_from_db()
    assert (scope.starts_on, scope.ends_on) == (clock.today() + A_DAY,) * 2
    assert not RegionScope.objects.from_then_on(FROM)
