"""verify_journal names what was changed, and its exit code says so."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from kernel import realm
from kernel.access import Actor
from kernel.journal import emit
from kernel.models import JournalEntry
from kernel.realm import county_scope, platform_scope
from tenants.counties.events import ActivationShown
from tenants.counties.models import County
from tests.conftest import county_of


@pytest.fixture
def chongyi(fresh: str, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield county_of("chongyi")


def verify(*where: str) -> tuple[Any, int]:
    out = StringIO()
    try:
        call_command("verify_journal", *where, "--json", stdout=out)
    except CommandError as error:
        return json.loads(out.getvalue()), error.returncode
    return json.loads(out.getvalue()), 0


def test_an_untouched_journal_is_whole(chongyi: County) -> None:
    result, code = verify("--county", "chongyi")

    assert set(result) == {"entries", "sealed", "broken"}
    assert result["entries"] == result["sealed"] > 0
    assert (result["broken"], code) == ([], 0)


def test_a_changed_entry_is_named(chongyi: County) -> None:
    verify("--county", "chongyi")
    with county_scope(chongyi):
        entry = JournalEntry.objects.order_by("id")[1]
        tamper("UPDATE kernel_journalentry SET actor_label = 'nobody' WHERE id = %s", entry.pk)

    result, code = verify("--county", "chongyi")

    assert (result["broken"], code) == ([str(entry.pk)], 1)
    everywhere, code = verify("--all")
    assert [row["county"] for row in everywhere if row["broken"]] == ["chongyi"]
    assert code == 1


def test_the_platform_has_a_journal_of_its_own(chongyi: County) -> None:
    with platform_scope(), transaction.atomic():
        emit(ActivationShown(signup_id=chongyi.pk), actor=Actor.command("tests"))

    result, code = verify("--platform")

    assert (result["entries"], result["broken"], code) == (3, [], 0)


def tamper(statement: str, identifier: Any) -> None:
    """Change a row as the owner of the tables could, with its guards taken off."""
    schema = realm.current().schema
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {schema}.kernel_journalentry DISABLE TRIGGER USER")
        cursor.execute(statement, [identifier])
        cursor.execute(f"ALTER TABLE {schema}.kernel_journalentry ENABLE TRIGGER USER")
