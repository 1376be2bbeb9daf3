"""What several counties lack is recorded in one and replayed in the others, where that is the same."""

from collections.abc import Iterator
from importlib import import_module
from secrets import token_hex
from threading import Timer
from typing import Any

import psycopg
import pytest
from django.db import connections, migrations, models
from django.db.migrations.operations.base import Operation
from django.test.utils import CaptureQueriesContext

from kernel.db import catalog, migrating
from kernel.db.upgrading import Upgrade
from kernel.fields import EncryptedBytesField, decrypt_bytes
from kernel.models import JournalEntry
from kernel.realm import Realm, county_scope, current, platform_scope
from tenants.counties import fleet, provisioning
from tenants.counties.models import County, Release, SpareSchema
from tests import databases, make
from tests.tenants.counties.test_fleet import found, migrate, owner_runs, take_back_indicators


@pytest.fixture(scope="module")
def behind(committed: str, django_db_blocker: Any) -> str:
    """Three counties that lack the app of indicators, beside two that lack nothing."""
    with django_db_blocker.unblock():
        for number in range(3):
            lacks_indicators(found(f"county-{number}"))
        # A database is copied while no session is open in it.
        databases.point_at(committed)
    return committed


@pytest.fixture(autouse=True)
def own_copy(behind: str, django_db_blocker: Any, worker_id: str, space: str) -> Iterator[str]:
    """A copy of it for one test; its name."""
    with django_db_blocker.unblock(), databases.clone(behind, worker_id, space) as name:
        yield name
    make.empty_caches()


@pytest.fixture
def counties(own_copy: str) -> list[County]:
    """The three that lack something."""
    with platform_scope():
        return list(County.objects.filter(slug__startswith="county-").order_by("slug"))


def lacks_indicators(county: County) -> None:
    take_back_indicators(county.realm)
    with platform_scope():
        County.objects.filter(pk=county.pk).update(shape="")


def recorded_steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the schemas whose migrations are run one after the other, as they are."""
    run: list[str] = []
    stock = migrating.migrate_realm

    def noted(realm: Realm, lock_timeout_ms: int = 5000) -> int:
        run.append(realm.schema)
        return stock(realm, lock_timeout_ms)

    monkeypatch.setattr("kernel.db.migrating.migrate_realm", noted)
    return run


@pytest.fixture
def with_step(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Let a test add steps to a migration that the counties lack."""
    last = max(name for app, name in migrating.known().disk_migrations if app == "indicators")
    kind = import_module(f"apps.indicators.migrations.{last}").Migration

    def add(*operations: Operation) -> None:
        monkeypatch.setattr(kind, "operations", [*kind.operations, *operations])
        migrating.known.cache_clear()

    yield add
    migrating.known.cache_clear()


def test_the_others_are_what_the_first_is(
    counties: list[County], monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh_one = provisioning.make_spare()
    run = recorded_steps(monkeypatch)

    report, code = migrate("--jobs", "2")

    assert (report["migrated"], report["unchanged"], code) == (3, 2, 0)
    assert len(run) == 1
    for county in counties:
        assert catalog.differences(fresh_one.realm, county.realm, rows=False) == []
        assert migrating.pending_migrations(county.realm) == []
    with platform_scope():
        assert not County.objects.exclude(shape=migrating.code_shape()).exists()


def test_a_fleet_that_is_level_costs_one_query_and_writes_nothing() -> None:
    migrate()
    with platform_scope():
        entries = JournalEntry.objects.count()
    owner = connections["owner"]

    with platform_scope(), CaptureQueriesContext(connections["default"]) as asked:
        with CaptureQueriesContext(owner) as asked_by_owner:
            report = fleet.migrate_fleet(actor=make.COMMAND, say=print)
        written = len(asked)

    assert (report.unchanged, report.migrated) == (5, 0)
    assert (written, len(asked_by_owner)) == (1, 0)
    with platform_scope():
        assert JournalEntry.objects.count() == entries


def test_code_of_its_own_is_run_in_each_county(with_step: Any) -> None:
    ran: list[str] = []
    step = migrations.RunPython(lambda *_given: ran.append(current().schema))
    with_step(migrations.SeparateDatabaseAndState(database_operations=[step]))

    report, _code = migrate("--jobs", "1")

    assert report["migrated"] == 3
    assert len(set(ran)) == 3


@pytest.mark.parametrize(
    "field",
    [EncryptedBytesField(default=b"secret"), models.CharField(max_length=64, default=token_hex)],
    ids=["encrypted", "drawn"],
)
def test_a_default_is_each_countys_own(
    with_step: Any, counties: list[County], field: models.Field
) -> None:
    """Each county encrypts with a key of its own, and draws for itself."""
    with_step(
        migrations.CreateModel("Extra", [("id", models.AutoField(primary_key=True))]),
        migrations.RunSQL("INSERT INTO indicators_extra DEFAULT VALUES"),
        migrations.AddField("Extra", "own", field),
    )

    report, code = migrate("--jobs", "1")

    assert (report["migrated"], code) == (3, 0)
    values = []
    for county in counties:
        with county_scope(county), connections["owner"].cursor() as cursor:
            cursor.execute("SELECT own FROM indicators_extra")
            (value,) = cursor.fetchone()
            values.append(value if isinstance(value, str) else decrypt_bytes(bytes(value)))
    assert values == [b"secret"] * 3 or len(set(values)) == 3


def test_a_step_of_several_commands_is_replayed_too(
    with_step: Any, counties: list[County], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = recorded_steps(monkeypatch)
    with_step(
        migrations.RunSQL(
            "CREATE TABLE one (a text DEFAULT '{role} %s; %%');"
            "CREATE FUNCTION two() RETURNS int LANGUAGE sql AS $$ SELECT 1; SELECT 2 $$"
        )
    )

    report, _code = migrate("--jobs", "1")

    assert (report["migrated"], len(run)) == (3, 1)
    assert catalog.differences(counties[0].realm, counties[2].realm, rows=False) == []


@pytest.mark.parametrize("how", ["replayed", "run in each"])
def test_a_limit_for_requests_ends_no_migration(own_copy: str, with_step: Any, how: str) -> None:
    limit_requests(own_copy)
    own = [migrations.RunPython(migrations.RunPython.noop)] if how == "run in each" else []
    with_step(migrations.RunSQL("SELECT pg_sleep(0.5)"), *own)

    report, code = migrate("--jobs", "1")

    assert (report["migrated"], code) == (3, 0), report


def test_a_limit_for_requests_ends_no_wait_for_another_run(
    own_copy: str, counties: list[County]
) -> None:
    limit_requests(own_copy)
    with psycopg.connect(**connections["owner"].get_connection_params()) as other:
        key = f"upgrade/{counties[0].schema_name}"
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        ending = Timer(0.6, other.rollback)
        ending.start()

        applied, _rows = Upgrade().bring(counties[0].realm)
        ending.join()

    assert applied > 0


def limit_requests(database: str) -> None:
    with platform_scope(), connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {database} SET statement_timeout = '400ms'")
    databases.close_all()


def test_a_view_is_read_in_each_county(with_step: Any, counties: list[County]) -> None:
    with_step(migrations.RunSQL("CREATE VIEW seen AS SELECT value FROM indicators_figure"))

    report, _code = migrate("--jobs", "1")

    assert report["migrated"] == 3
    for county in counties:
        assert "SELECT" in catalog.describe(county.realm)["right", "seen to its role"]


def test_columns_and_keys_that_are_added_are_the_same_in_each(
    with_step: Any, counties: list[County], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = recorded_steps(monkeypatch)
    fields = {
        "counted": models.PositiveIntegerField(default=3),
        "marked": models.UUIDField(null=True, unique=True),
        "of": models.ForeignKey("accounts.User", models.PROTECT, null=True),
        "parent": models.ForeignKey("self", models.PROTECT, null=True, related_name="+"),
    }
    with_step(
        *(migrations.AddField("figure", name, field) for name, field in fields.items()),
        migrations.AlterField("figure", "counted", models.IntegerField(default=5)),
        migrations.RemoveField("figure", "parent"),
    )

    report, _code = migrate("--jobs", "1")

    assert (report["migrated"], len(run)) == (3, 1)
    assert catalog.differences(counties[0].realm, counties[2].realm, rows=False) == []
    names = {name for kind, name in catalog.describe(counties[2].realm) if kind == "constraint"}
    assert "indicators_figure.indicators_figure_marked_key" in names
    assert "indicators_figure.indicators_figure_counted_check" not in names


def test_where_a_replay_does_not_fit_the_migrations_are_run(
    with_step: Any, counties: list[County], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = recorded_steps(monkeypatch)
    # What the check is called is looked up in each schema, and this county has that name already.
    owner_runs(
        counties[2].realm, "CREATE TABLE more (CONSTRAINT indicators_extra_n_check CHECK (1 > 0))"
    )
    key = ("id", models.AutoField(primary_key=True))
    with_step(
        migrations.CreateModel("Extra", [key, ("n", models.PositiveIntegerField())]),
        migrations.AlterField("Extra", "n", models.IntegerField()),
    )

    report, code = migrate("--jobs", "1")

    assert (report["migrated"], code) == (3, 0), report
    assert run == [counties[0].schema_name, counties[2].schema_name]


def test_counties_that_lack_nothing_are_only_noted(
    counties: list[County], monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate()
    run = recorded_steps(monkeypatch)
    with platform_scope():
        County.objects.update(shape="")

    report, _code = migrate()

    assert (report["migrated"], report["unchanged"], run) == (0, 5, [])
    with platform_scope():
        assert set(County.objects.values_list("shape", flat=True)) == {migrating.code_shape()}


def test_a_release_nobody_has_the_shape_of_is_removed() -> None:
    with platform_scope():
        kept = Release.objects.using("owner").get()
        for shape in ("of-a-county", "of-a-spare", "of-nobody"):
            Release.objects.using("owner").create(shape=shape, statements=[])
        County.objects.filter(slug="county-0").update(shape="of-a-county", state="closed")
        SpareSchema.objects.create(schema="c_none", role="lx_c_none", shape="of-a-spare")

    migrate()

    with platform_scope():
        left = set(Release.objects.values_list("shape", flat=True))
    # The spare that has no schema was thrown away.
    assert left == {kept.shape, "of-a-county"}
