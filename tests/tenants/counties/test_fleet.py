"""The whole fleet is migrated at once, and one bad county alone suffers."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from kernel.realm import Realm, county_scope, platform_scope
from tenants.counties import provisioning
from tenants.counties.models import County
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
            provisioning.found_county(
                actor=make.COMMAND,
                slug=f"county-{number}",
                name=f"第{number}县",
                region_code="360732",
                blueprint_name="chongyi",
                admin_phone="19900009999",
            )
        counties = list(County.objects.order_by("slug"))
    for county in counties:
        take_back_indicators(county.realm, keep_a_table=county.slug == "county-1")
    return counties


def take_back_indicators(realm: Realm, *, keep_a_table: bool) -> None:
    """Make a schema look as if the app of indicators was never migrated there."""
    with county_scope(realm), connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'indicators'")
        cursor.execute("DROP TABLE indicators_figure, indicators_freshness")
        if keep_a_table:
            cursor.execute("CREATE TABLE indicators_figure (id int)")


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

    report, code = migrate()

    assert report["spares"]["thrown_away"] == 1
    assert report["spares"]["made"] == 1
    assert code == 0


def test_a_second_run_changes_nothing() -> None:
    migrate()

    report, code = migrate()

    assert (report["migrated"], report["quarantined"], code) == (0, [], 0)
