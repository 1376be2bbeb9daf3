"""A founding that is killed at any moment leaves nothing or all, and one more try completes it."""

from __future__ import annotations

from django.db import connection

from apps.accounts.models import Activation
from apps.organization.models import OrgUnit, UnitGrant
from kernel import blueprint
from kernel.realm import county_scope, platform_scope
from tenants.counties import provisioning
from tenants.counties.models import County, Domain, SpareSchema
from tests.drills import drill, sized
from tests.faults import deaths
from tests.forks import Ended, Forks

pytestmark = drill
# Each death is a process.
KILLS, REPEATED = sized(3, 20), sized(1, 20)
IN_MAKING = sized(2, 20)


def spread(kills: int, statements: int) -> list[int]:
    """Return the statements to die before, evenly from the first to the last."""
    return [1 + round(step * (statements - 1) / (kills - 1)) for step in range(kills)]


def with_a_spare(forks: Forks, database: str, moment: int, slug: str) -> Ended:
    """Found a county for which a prepared schema is at hand."""
    provisioning.ensure_spare()
    return forks.run(deaths.found, database, moment, slug)


def state(slug: str) -> str:
    """Return "absent" or "complete" after a look at everything a founding writes, else what is odd."""
    with platform_scope():
        county = County.objects.filter(slug=slug).first()
        domains = Domain.objects.filter(domain=f"{slug}.localhost").count()
        orphans = _orphans()
    if orphans:
        return f"orphans:{orphans}"
    if county is None:
        return "absent" if domains == 0 else "half"
    with county_scope(county):
        return "complete" if domains == 1 and _is_whole() else "half"


def _orphans() -> int:
    """Count the schemas that belong neither to a county nor to a spare."""
    known = {*County.objects.values_list("schema_name", flat=True)}
    known |= {*SpareSchema.objects.values_list("schema", flat=True)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'c\\_%'")
        return len({name for (name,) in cursor.fetchall()} - known)


def _is_whole() -> bool:
    return (
        OrgUnit.objects.filter(path="/").count() == 1
        and UnitGrant.objects.count() == 1
        and Activation.objects.count() == 1
        and bool(blueprint.value("roles"))
    )


def test_a_killed_founding_leaves_nothing_and_is_completed_by_one_more_try(
    committed: str, forks: Forks
) -> None:
    whole = with_a_spare(forks, committed, deaths.END, "whole")
    moments = {f"killed-{turn}": at for turn, at in enumerate(spread(KILLS, whole.result))}

    for slug, moment in moments.items():
        assert with_a_spare(forks, committed, moment, slug).is_killed
        assert state(slug) == "absent"

    for slug in [*moments][:: KILLS // REPEATED]:
        with_a_spare(forks, committed, deaths.END, slug)
        assert state(slug) == "complete"


def test_a_founding_killed_while_its_schema_is_made_leaves_no_schema(
    fresh: str, forks: Forks
) -> None:
    without = with_a_spare(forks, fresh, deaths.END, "has-a-spare").result
    whole = forks.run(deaths.found, fresh, deaths.END, "makes-its-own").result

    for turn, moment in enumerate(spread(IN_MAKING, whole - without)):
        assert forks.run(deaths.found, fresh, moment, f"killed-{turn}").is_killed
        assert state(f"killed-{turn}") == "absent"

    forks.run(deaths.found, fresh, deaths.END, f"killed-{turn}")
    assert state(f"killed-{turn}") == "complete"
