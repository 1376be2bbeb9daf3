"""The whole fleet is migrated at once, and one bad county alone suffers."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.utils import translation

from apps.organization.models import OrgUnit
from kernel.db.upgrading import Upgrade
from kernel.realm import Realm, county_scope, platform_scope
from tenants.counties import provisioning
from tenants.counties import services as counties
from tenants.counties.models import County, SpareSchema
from tests import make

pytestmark = pytest.mark.usefixtures("unlocked")


@pytest.fixture
def unlocked(fresh: str, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def fleet() -> list[County]:
    """Five counties that lack a migration; the third has a table in its way."""
    with platform_scope():
        for number in range(3):
            found(f"county-{number}")
        counties = list(County.objects.order_by("slug"))
        County.objects.update(shape="other")
    for county in counties:
        take_back_indicators(county.realm, keep_a_table=county.slug == "county-1")
    return counties


def found(slug: str) -> County:
    return provisioning.found_county(
        actor=make.COMMAND,
        slug=slug,
        name="兴国县",
        region_code="360732",
        blueprint_name="chongyi",
        admin_phone="19900009999",
    ).county


def take_back_indicators(realm: Realm, *, keep_a_table: bool = False) -> None:
    """Make a schema look as if the app of indicators was never migrated there."""
    owner_runs(realm, "DELETE FROM django_migrations WHERE app = 'indicators'")
    owner_runs(realm, "DROP TABLE indicators_figure, indicators_freshness")
    if keep_a_table:
        owner_runs(realm, "CREATE TABLE indicators_figure (id int)")


def owner_runs(realm: Realm, statements: str) -> None:
    with county_scope(realm), connections["owner"].cursor() as cursor:
        cursor.execute(statements)


def made_by_other_code(spare: SpareSchema) -> None:
    with platform_scope():
        SpareSchema.objects.filter(pk=spare.pk).update(shape="other")


def migrate(*arguments: str) -> tuple[dict[str, Any], int]:
    out = StringIO()
    try:
        call_command("migrate_counties", "--json", *arguments, stdout=out, stderr=StringIO())
    except CommandError as error:
        return json.loads(out.getvalue()), error.returncode
    return json.loads(out.getvalue()), 0


def states() -> dict[str, str]:
    with platform_scope():
        return dict(County.objects.values_list("slug", "state"))


def status_of(slug: str) -> int:
    return Client().get("/nowhere", headers={"host": f"{slug}.localhost"}).status_code


@pytest.mark.parametrize("wrong", [["--jobs", "0"], ["--lock-timeout", "-1"]])
def test_numbers_that_mean_nothing_quarantine_nobody(fleet: list[County], wrong: list[str]) -> None:
    before = states()

    with pytest.raises(CommandError, match="more than 0"), translation.override("en"):
        call_command("migrate_counties", *wrong, stdout=StringIO(), stderr=StringIO())

    assert states() == before


def test_one_bad_county_is_quarantined_and_mended(fleet: list[County]) -> None:
    report, code = migrate("--jobs", "2")

    assert (report["migrated"], code) == (4, 1)
    assert [row["county"] for row in report["quarantined"]] == ["county-1"]
    assert states()["county-1"] == "quarantined"
    assert (status_of("county-1"), status_of("county-0")) == (503, 404)

    with county_scope(fleet[2].realm), connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE indicators_figure")
    report, code = migrate("--resume")

    assert (report["migrated"], report["unchanged"], code) == (1, 0, 0)
    assert set(states().values()) == {"ready"}
    assert status_of("county-1") == 404


def test_a_spare_schema_that_cannot_be_migrated_is_made_anew() -> None:
    spare = provisioning.make_spare()
    take_back_indicators(spare.realm, keep_a_table=True)
    made_by_other_code(spare)

    report, code = migrate()

    assert report["spares"]["thrown_away"] == 1
    assert report["spares"]["made"] == 1
    assert code == 0


def test_counties_are_migrated_though_a_spare_cannot_even_be_thrown_away(
    fleet: list[County],
) -> None:
    spare = provisioning.make_spare()
    take_back_indicators(spare.realm, keep_a_table=True)
    made_by_other_code(spare)
    with platform_scope(), connections["owner"].cursor() as cursor:
        cursor.execute(f"GRANT SELECT ON counties_region TO {spare.role}")

    report, code = migrate()

    assert (report["spares"], report["migrated"], code) == ({}, 4, 1)


def test_a_second_run_changes_nothing() -> None:
    migrate()

    report, code = migrate()

    assert (report["migrated"], report["quarantined"], code) == (0, [], 0)


def test_a_spare_that_a_county_has_by_now_is_never_thrown_away(fleet: list[County]) -> None:
    spare = provisioning.make_spare()
    with platform_scope():
        SpareSchema.objects.exclude(pk=spare.pk).delete()
    founded = found("taken")

    assert not provisioning.migrate_spare(spare, Upgrade())
    assert not provisioning.drop_spare(spare)

    assert founded.schema_name == spare.schema
    with county_scope(founded.realm):
        assert OrgUnit.objects.filter(path="/").exists()


def test_no_county_is_founded_out_of_a_schema_of_other_code() -> None:
    old = provisioning.make_spare()
    with platform_scope():
        SpareSchema.objects.update(shape="other")

    assert found("taken").schema_name != old.schema


def test_a_county_somebody_closed_meanwhile_stays_closed(fleet: list[County]) -> None:
    county = fleet[2]
    with platform_scope():
        County.objects.filter(pk=county.pk).update(state="suspended", state_reason="Moved.")

    counties.quarantine(actor=make.COMMAND, county=county, reason="Bad table.")
    counties.release(actor=make.COMMAND, county=county)

    with platform_scope():
        county.refresh_from_db()
    assert (county.state, county.state_reason) == ("suspended", "Moved.")


def test_a_fault_without_words_stops_nobody(
    fleet: list[County], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_ignored: Any) -> tuple[int, str]:
        raise AssertionError

    monkeypatch.setattr("tenants.counties.fleet._try_to_migrate", fail)

    report, code = migrate()

    assert (len(report["quarantined"]), code) == (5, 1)
    assert report["quarantined"][0]["error"] == "AssertionError: no message"
