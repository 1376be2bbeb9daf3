"""Two counties asked by many threads at once: `manage.py bench drill`.

Every thread jumps between the counties with each step, over pages, queries, raw cursors, caches,
content types, cancelled statements, rolled back transactions and tasks, and compares each answer
with what its county holds. One answer of the other county is a failure.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client

from apps.organization.models import OrgUnit
from kernel import signing
from kernel.directory import counties
from kernel.realm import Realm, county_scope, current
from kernel.tasks import county_task, forget_realms


@dataclass(frozen=True)
class Place:
    """A county, and what only it can answer."""

    realm: Realm
    units: frozenset[UUID]
    host: str

    @classmethod
    def of(cls, realm: Realm, domain: str) -> Place:
        with county_scope(realm):
            units = frozenset(OrgUnit.objects.values_list("pk", flat=True))
        return cls(realm, units, f"{realm.slug}.{domain}")


@dataclass
class Tally:
    """What came of a drill; `wrong` describes each answer that was another county's."""

    steps: int = 0
    wrong: tuple[str, ...] = ()


@county_task("bench.count_units")
def count_units() -> tuple[str, list[str]]:
    """Tell where a task ran, and what it found there."""
    return current().schema, [str(pk) for pk in OrgUnit.objects.values_list("pk", flat=True)]


def by_query(place: Place) -> bool:
    return set(OrgUnit.objects.values_list("pk", flat=True)) == place.units


def by_iterator(place: Place) -> bool:
    return {unit.pk for unit in OrgUnit.objects.iterator(chunk_size=2)} == place.units


def by_cursor(place: Place) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user")
        return bool(cursor.fetchone() == (place.realm.schema, place.realm.role))


def by_transaction(place: Place) -> bool:
    with transaction.atomic():
        with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return by_query(place)


def after_a_cancelled_statement(place: Place) -> bool:
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(0.02)")
    return by_query(place)


def by_cache(place: Place) -> bool:
    cache.set("drill", place.realm.schema, 60)
    return bool(cache.get("drill", place.realm.schema) == place.realm.schema)


def by_signature(place: Place) -> bool:
    text = signing.dumps(place.realm.slug, "drill")
    return bool(signing.loads(text, "drill", max_age=60) == place.realm.slug)


def by_content_type(_place: Place) -> bool:
    cached = ContentType.objects.get_for_model(OrgUnit)
    return ContentType.objects.filter(pk=cached.pk, model="orgunit").exists()


STEPS: Sequence[Callable[[Place], bool]] = (
    by_query, by_iterator, by_cursor, by_transaction, after_a_cancelled_statement, by_cache,
    by_signature, by_content_type,
)  # fmt: skip


def by_task(place: Place) -> bool:
    schema, units = count_units(str(place.realm.county_id))
    return schema == place.realm.schema and {UUID(pk) for pk in units} == place.units


def by_request(place: Place) -> bool:
    answer = Client(HTTP_HOST=place.host).get("/login/")
    return answer.status_code == 200 and place.realm.name in answer.content.decode()


def run(places: Sequence[Place], *, steps: int, tasks: int, requests: int, threads: int) -> Tally:
    """Do the given number of each, spread over `threads`; return the tally."""

    def work(seed: int) -> list[str]:
        dice = random.Random(seed)  # noqa: S311 -- the order of a drill, no secret
        return [fault for _turn in range(share) if (fault := _one(dice, places, rates))]

    total = steps + tasks + requests
    share = total // threads
    rates = (steps / total, (steps + tasks) / total)
    with ThreadPoolExecutor(threads) as pool:
        faults = [fault for found in pool.map(_closing(work), range(threads)) for fault in found]
    return Tally(share * threads, tuple(faults))


def _one(dice: random.Random, places: Sequence[Place], rates: tuple[float, float]) -> str:
    """Do one step somewhere; return what went wrong, "" for nothing."""
    place, turn = dice.choice(places), dice.random()
    if turn < rates[0]:
        step = dice.choice(STEPS)
        with county_scope(place.realm):
            is_right = step(place)
        forget_realms()
    else:
        step = by_task if turn < rates[1] else by_request
        is_right = step(place)
    return "" if is_right else f"{step.__name__} in {place.realm.slug}"


def _closing(work: Callable[[int], list[str]]) -> Callable[[int], list[str]]:
    def closing(seed: int) -> list[str]:
        try:
            return work(seed)
        finally:
            connections.close_all()

    return closing


def main(
    *, steps: int = 18_000, requests: int = 2_000, tasks: int = 2_000, threads: int = 8
) -> bool:
    """Run the full drill over the first two counties; say whether every answer was right."""
    places = [Place.of(realm, settings.BASE_DOMAIN) for realm in list(counties().ready())[:2]]
    tally = run(
        places,
        steps=steps,
        tasks=tasks,
        requests=requests,
        threads=threads,
    )
    print(f"{tally.steps} steps over {len(places)} counties: {len(tally.wrong)} wrong")
    for fault in tally.wrong[:20]:
        print(" ", fault)
    return not tally.wrong and len(places) == 2
