"""What is kept outside the database also belongs to one county: caches, signatures, tasks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from cryptography.exceptions import InvalidTag
from django.apps import apps as registry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache, caches
from django.core.signing import BadSignature

from apps.organization.models import OrgUnit
from kernel import fields, ids, signing
from kernel.directory import CountyUnavailable, UnknownCounty, counties
from kernel.realm import NoRealm, county_scope, current, current_or_none, platform_scope
from kernel.tasks import CountyTask, PlatformTask, county_task
from tenants.counties.models import County

STATES = [s for s in County.State.values if s != County.State.READY]


@county_task("tests.where")
def tell_where(*args: Any) -> tuple[str, tuple[Any, ...]]:
    """Tell where a task ran."""
    return current().schema, args


def set_state(county: County, state: str) -> None:
    with platform_scope():
        County.objects.filter(pk=county.pk).update(state=state)


def test_a_task_runs_in_the_county_it_names_and_leaves_no_scope(county: County) -> None:
    assert tell_where(str(county.pk), "x") == (county.schema_name, ("x",))
    assert current_or_none() is None


def test_a_task_without_a_county_is_refused(db: None) -> None:
    with pytest.raises(TypeError):
        tell_where()


@pytest.mark.parametrize("name", ["", "public", "chongyi", None])
def test_a_task_for_no_county_id_is_refused(db: None, name: Any) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        tell_where(name)


def test_a_task_for_an_unknown_county_is_refused(db: None) -> None:
    with pytest.raises(UnknownCounty):
        tell_where(str(ids.uuid7()))


@pytest.mark.parametrize("state", STATES)
def test_a_task_for_a_county_that_is_not_ready_is_refused(county: County, state: str) -> None:
    set_state(county, state)

    with pytest.raises(CountyUnavailable):
        tell_where(str(county.pk))


@pytest.mark.parametrize("state", STATES)
def test_the_fan_out_passes_by_counties_that_are_not_ready(
    county: County, other: County, state: str
) -> None:
    set_state(county, state)

    assert [realm.slug for realm in counties().ready()] == [other.slug]


def test_every_task_says_in_which_realm_it_runs() -> None:
    ours = [t for name, t in current_app.tasks.items() if not name.startswith("celery.")]

    assert len(ours) > 5
    for task in ours:
        assert isinstance(task, (CountyTask, PlatformTask)), task.name
        assert task.acks_late
        assert task.reject_on_worker_lost


def test_a_key_of_the_county_cache_is_another_in_each_realm(county: County, other: County) -> None:
    with county_scope(county):
        cache.set("greeting", "from chongyi")
    for scope in (county_scope(other), platform_scope()):
        with scope:
            assert cache.get("greeting") is None
    with county_scope(county):
        assert cache.get("greeting") == "from chongyi"


def test_the_county_cache_is_closed_outside_any_scope(db: None) -> None:
    with pytest.raises(NoRealm):
        cache.get("greeting")


def test_the_platform_cache_is_everybodys(county: County) -> None:
    caches["platform"].set("news", 1)
    with county_scope(county):
        assert caches["platform"].get("news") == 1


def test_a_signature_is_worth_nothing_in_another_county_or_purpose(
    county: County, other: County
) -> None:
    with county_scope(county):
        signed = signing.dumps({"user": 1}, "reset")
        assert signing.loads(signed, "reset", max_age=60) == {"user": 1}
        with pytest.raises(BadSignature):
            signing.loads(signed, "activation", max_age=60)
    for scope in (county_scope(other), platform_scope()):
        with scope, pytest.raises(BadSignature):
            signing.loads(signed, "reset", max_age=60)


@pytest.mark.parametrize(
    "derive",
    [
        lambda: signing.hashed("activation", "CODE"),
        lambda: signing.derived_key("session"),
        lambda: fields.blind_index("phone", "19900009999"),
        lambda: signing.signer("x").sign("value").rsplit(":", 1)[1],
    ],
)
def test_each_realm_derives_its_own(
    derive: Callable[[], Any], county: County, other: County
) -> None:
    found = set()
    for scope in (county_scope(county), county_scope(other), platform_scope()):
        with scope:
            found.add(derive())

    assert len(found) == 3


def test_a_personal_value_cannot_be_read_with_another_countys_key(
    county: County, other: County
) -> None:
    with county_scope(county):
        cipher = fields.encrypt("19900009999")
    for scope in (county_scope(other), platform_scope()):
        with scope, pytest.raises(InvalidTag):
            fields.decrypt(cipher)


def test_a_thread_begins_outside_any_scope(county: County) -> None:
    with county_scope(county), ThreadPoolExecutor(1) as pool:
        assert pool.submit(current_or_none).result() is None


def test_content_types_are_remembered_for_each_realm(county: County, other: County) -> None:
    for place in (county, other):
        with county_scope(place):
            ContentType.objects.clear_cache()
            cached = ContentType.objects.get_for_model(County)
            assert ContentType.objects.get(app_label="counties", model="county").pk == cached.pk
            assert ContentType.objects.get_for_id(cached.pk) == cached


def test_a_slug_a_host_and_an_id_lead_to_the_same_county(county: County) -> None:
    found = {
        counties().by_id(county.pk),
        counties().by_slug(county.slug),
        counties().by_host(f"{county.slug}.localhost"),
    }

    assert found == {county.realm}
    assert isinstance(county.realm.county_id, UUID)


def test_they_still_are_when_django_forgets_what_it_knows_of_its_models(
    county: County, other: County
) -> None:
    registry.clear_cache()

    for realm in (county, other):
        with county_scope(realm):
            assert ContentType.objects.get_for_model(OrgUnit)._state.realm == realm.realm.schema
