"""The suite's databases: made once, cloned for each worker; every test runs in a transaction.

`county` and `other` are two founded counties; `world` is the cast of the first, which stands in a
database of its own: a test that asks for it finds it there, all others find an empty county. Tests
that need real commits, threads or processes ask for `committed`: a clone of their own.
"""

from __future__ import annotations

import gc
import os
import pickle
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.utils import translation

from apps.organization.models import Zone
from infra import embedded
from kernel.realm import county_scope, platform_scope
from tenants.counties.bootstrap import bootstrap
from tenants.counties.models import County
from tenants.counties.provisioning import found_county
from tests import databases, make, memory
from tests.forks import Forks, origin
from tests.spending import pytest_collection_modifyitems, within_its_time
from tests.world import World, build_world, read_world

__all__ = ["pytest_collection_modifyitems", "within_its_time"]

# Taken once, in the process that starts the workers, so that an edit meanwhile divides nobody.
FINGERPRINT = "LX_FINGERPRINT"
os.environ.setdefault(FINGERPRINT, databases.fingerprint(settings.ROOT))
TEMPLATE = os.environ.get("LX_TEST_DB", "test_liangxin")
WORLD = f"{TEMPLATE}_world"


class AsMade(NamedTuple):
    """The counties and the cast, pickled."""

    county: bytes
    other: bytes
    world: bytes


def pytest_collection_finish() -> None:
    """Let the collector pass by what is loaded: it would look through all of it again and again.

    And let it look more seldom: a test makes some ten thousand objects, most of them gone at its end.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """Keep the embedded servers up for as long as the suite runs."""
    with embedded.ensure(settings.VAR):
        yield


@pytest.fixture(scope="session")
def space(servers: None, django_db_blocker: Any) -> Iterator[str]:
    """The tablespace of the databases that are thrown away."""
    with django_db_blocker.unblock():
        with databases.one_at_a_time():
            name = memory.tablespace(settings.VAR)
        yield name
        with databases.one_at_a_time():
            memory.give_back(settings.VAR)


@pytest.fixture(scope="session")
def copies(space: str, worker_id: str, django_db_blocker: Any) -> Iterator[dict[bool, str]]:
    """Make the templates once, and this worker's copies: with the world in it, and without."""
    name = TEMPLATE if worker_id == "master" else f"{TEMPLATE}_{worker_id}"
    found = {False: f"{name}_copy", True: f"{name}_world_copy"}
    mark = os.environ[FINGERPRINT]
    with django_db_blocker.unblock(), databases.one_at_a_time() as cursor:
        databases.make_once(cursor, TEMPLATE, mark, "template1", _fill)
        databases.make_once(cursor, WORLD, mark, TEMPLATE, _fill_world)
        databases.drop_clones(cursor, TEMPLATE, worker_id)
        for with_world, copy in found.items():
            template = WORLD if with_world else TEMPLATE
            databases.recreate(cursor, copy, template=template, space=space)
    yield found
    with django_db_blocker.unblock(), databases.maintenance() as cursor:
        databases.close_all()
        databases.drop_clones(cursor, TEMPLATE, worker_id)
        for copy in found.values():
            databases.drop(cursor, copy)


@pytest.fixture(scope="session")
def django_db_setup(copies: dict[bool, str], django_db_blocker: Any) -> None:
    """Begin with the copy that has the counties only."""
    with django_db_blocker.unblock():
        databases.point_at(copies[False])


@pytest.fixture(autouse=True)
def _in_our_language() -> None:
    """Begin in the installation's language: a request leaves the one of its reader in force."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have a test of the world work in its copy; autouse, for that is settled before `db` begins."""
    if "world" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("django_db_setup")
    copies = request.getfixturevalue("copies")
    with databases.turned_to(copies[True]):
        yield


@pytest.fixture(autouse=True)
def forget_caches(request: pytest.FixtureRequest) -> Iterator[None]:
    """Start each test with empty caches of its own."""
    yield
    if "db" in request.fixturenames or "county" in request.fixturenames:
        _empty_caches()


@pytest.fixture(scope="module")
def committed(
    django_db_setup: None, django_db_blocker: Any, worker_id: str, space: str
) -> Iterator[str]:
    """A database of the module's own, in which commits are real; return its name."""
    with django_db_blocker.unblock(), databases.clone(TEMPLATE, worker_id, space) as name:
        yield name
    _empty_caches()


@pytest.fixture
def fresh(
    django_db_setup: None, django_db_blocker: Any, worker_id: str, space: str
) -> Iterator[str]:
    """The same for one test, which finds it as it was founded."""
    with django_db_blocker.unblock(), databases.clone(TEMPLATE, worker_id, space) as name:
        yield name
    _empty_caches()


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Start processes that have Django loaded."""
    with origin() as started:
        yield started


@pytest.fixture(scope="session")
def as_made(copies: dict[bool, str], django_db_setup: None, django_db_blocker: Any) -> AsMade:
    """Read what stands in the copies once; each test begins with an object of its own."""
    with django_db_blocker.unblock(), databases.turned_to(copies[True]):
        county, other = county_of("chongyi"), county_of("shangyou")
        with county_scope(county):
            return AsMade(*map(pickle.dumps, (county, other, read_world())))


@pytest.fixture
def county(db: None, as_made: AsMade) -> County:
    """The county most tests are about: founded, with its blueprint, without data."""
    return pickle.loads(as_made.county)


@pytest.fixture
def other(db: None, as_made: AsMade) -> County:
    """Another county of the same installation."""
    return pickle.loads(as_made.other)


@pytest.fixture
def inside(county: County) -> Iterator[County]:
    """Run the test inside the county's scope."""
    with county_scope(county):
        yield county


@pytest.fixture
def world(inside: County, as_made: AsMade) -> World:
    """The cast of the county, which is there before the test begins: see tests/world.py."""
    return pickle.loads(as_made.world)


@pytest.fixture
def platform(db: None) -> Iterator[None]:
    """Run the test in the platform's scope."""
    with platform_scope():
        yield


def county_of(slug: str) -> County:
    """Return one of the suite's counties."""
    with platform_scope():
        return County.objects.select_related("region").get(slug=slug)


def _fill() -> None:
    # Two for the counties below, one for a test that founds another.
    bootstrap(lambda _line: None, spares=3)
    for slug, name, region in (("chongyi", "崇义县", "360725"), ("shangyou", "上犹县", "360724")):
        found_county(
            actor=make.COMMAND,
            slug=slug,
            name=name,
            region_code=region,
            blueprint_name="chongyi",
            admin_phone="19900009999",
        )
        # Tests make the places they speak of.
        with county_scope(county_of(slug)):
            Zone.objects.all().delete()


def _fill_world() -> None:
    with county_scope(county_of("chongyi")):
        build_world()


def _empty_caches() -> None:
    make.empty_caches()
