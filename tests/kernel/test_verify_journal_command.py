"""verify_journal names what was changed, and its exit code says so."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connections, transaction

from kernel import ids, worker
from kernel.access import Actor
from kernel.directory import counties
from kernel.jobs import JobStarted
from kernel.journal import emit
from kernel.models import JournalEntry, JournalSeal
from kernel.realm import county_scope, platform_scope
from tenants.counties.events import ActivationShown
from tenants.counties.models import County, JournalHead
from tests.conftest import county_of
from tests.kernel.forging import UNREADABLE, unreadable


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
    worker.seal_county(str(chongyi.pk))
    result, code = verify("--county", "chongyi")

    assert set(result) == {"entries", "sealed", "broken", "inserted", "recut", "unsigned"}
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


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_entry_that_python_cannot_read_is_named(chongyi: County, what: str) -> None:
    verify("--county", "chongyi")
    with county_scope(chongyi):
        forged = unreadable(what)
        write("what is genuine")

    out = StringIO()
    with pytest.raises(CommandError, match="chongyi"):
        call_command("verify_journal", "--county", "chongyi", stdout=out)
    assert str(forged) in out.getvalue()
    # The first check sealed it: it is told by the next, too.
    result, code = verify("--county", "chongyi")
    assert (result["inserted"], result["broken"], code) == ([str(forged)], [], 1)
    assert result["sealed"] == result["entries"]


def test_a_journal_that_cannot_be_read_does_not_keep_the_others_unsealed(chongyi: County) -> None:
    with county_scope(chongyi):
        tamper("ALTER TABLE kernel_journalentry ALTER COLUMN at TYPE text USING at::text")
    others = list(counties().ready())
    for realm in others:
        if realm.slug != "chongyi":
            with county_scope(realm):
                write("what is genuine")
    out = StringIO()

    with pytest.raises(CommandError, match="chongyi"):
        call_command("seal_journal", "--all", "--json", stdout=out)

    assert [json.loads(line)["sealed"] > 0 for line in out.getvalue().splitlines()] == [True] * (
        len(others) - 1
    )


def test_a_tail_that_was_cut_and_sealed_anew_is_found(chongyi: County) -> None:
    worker.seal_county(str(chongyi.pk))
    with county_scope(chongyi):
        write("what shall be forgotten")
        worker.seal_county(str(chongyi.pk))
        last = JournalSeal.objects.order_by("-number")[0]
        forgotten = list(last.members.values_list("entry_id", flat=True))
        tamper("DELETE FROM kernel_sealedentry WHERE seal_id = %s", last.pk)
        tamper("DELETE FROM kernel_journalseal WHERE id = %s", last.pk)
        tamper("DELETE FROM kernel_journalentry WHERE id = ANY(%s)", forgotten)
        write("what shall be believed")
        worker.seal_county(str(chongyi.pk))

    result, code = verify("--county", "chongyi")

    assert (result["broken"], result["recut"], code) == ([], [last.number], 1)


def test_nobody_changes_what_was_published(chongyi: County) -> None:
    worker.seal_county(str(chongyi.pk))

    with platform_scope(), pytest.raises(ProgrammingError, match="permission denied"):
        JournalHead.objects.update(digest="0" * 64)


def test_the_platform_has_a_journal_of_its_own(chongyi: County) -> None:
    with platform_scope(), transaction.atomic():
        emit(ActivationShown(signup_id=chongyi.pk), actor=Actor.command("tests"))

    result, code = verify("--platform")

    assert (result["entries"], result["broken"], code) == (3, [], 0)


def write(words: str) -> None:
    with transaction.atomic():
        emit(JobStarted(job_id=ids.uuid7(), kind=words), actor=Actor.command("tests"))


def tamper(statement: str, *values: Any) -> None:
    """Change rows as the owner of the tables could, with their guards taken off."""
    with connections["owner"].cursor() as cursor:
        for table in ("journalentry", "journalseal", "sealedentry"):
            cursor.execute(f"ALTER TABLE kernel_{table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        for table in ("journalentry", "journalseal", "sealedentry"):
            cursor.execute(f"ALTER TABLE kernel_{table} ENABLE TRIGGER USER")
