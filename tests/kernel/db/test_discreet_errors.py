"""What goes wrong in the database is told without the row it went wrong with."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel.db import staging
from tests.world import World

NAMES = "王丽兰|城东党支部|横水镇|城西"


def breaks_a_check(world: World) -> None:
    Member.objects.update(version=-1)


def breaks_what_is_unique(world: World) -> None:
    OrgUnit.objects.update(name="城西")


def breaks_what_is_never_null(world: World) -> None:
    Member.objects.update(joined_on=F("left_on"))


def breaks_a_copy(world: World) -> None:
    staging.copy_in(
        "organization_zone", ["id", "name"], [(world.east.pk, "横水镇"), ("横水镇", "x")]
    )


def breaks_a_type(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::uuid", ["城西"])


def breaks_the_grammar(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELEKT %s", ["城西"])


BROKEN = (
    breaks_a_check, breaks_what_is_unique, breaks_what_is_never_null, breaks_a_copy, breaks_a_type,
    breaks_the_grammar,
)  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=lambda function: function.__name__)
def test_an_error_of_the_database_holds_no_row(
    world: World, broken: Callable[[World], None]
) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        broken(world)

    told = "".join(traceback.format_exception(refused.value))
    told = "\n".join(line for line in told.splitlines() if not line.startswith("    "))
    for word in (*NAMES.split("|"), "Failing row", "DETAIL", "CONTEXT", str(world.keeper.pk)):
        assert word not in told
    assert str(refused.value)
