"""What the owner of the database cannot rewrite: heads of all chains in a file outside of it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import override_settings

from kernel import worker
from kernel.errors import Conflict
from kernel.journal import heads, headsfile, witness
from kernel.realm import county_scope, platform_scope
from tenants.counties.models import County
from tests import databases, make
from tests.conftest import county_of
from tests.kernel.forging import as_owner, fill, made_again, unreadable, without_tail
from tests.tenants.backup import carried


@pytest.fixture(scope="module")
def sealed(
    committed: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A database and its file of heads, after three sealings of two counties and the platform."""
    file = tmp_path_factory.mktemp("heads") / "journal.jsonl"
    with django_db_blocker.unblock(), override_settings(JOURNAL_HEADS=file):
        for _turn in range(3):
            go_on()
        # A database is copied while no session is open in it.
        databases.point_at(committed)
    return committed, file


@pytest.fixture
def file(
    sealed: tuple[str, Path],
    tmp_path: Path,
    settings: Any,
    django_db_blocker: Any,
    worker_id: str,
    space: str,
) -> Iterator[Path]:
    """The file of heads, beside a copy of the database: both of the test's own."""
    database, made = sealed
    settings.JOURNAL_HEADS = tmp_path / "heads" / "journal.jsonl"
    settings.JOURNAL_HEADS.parent.mkdir()
    shutil.copy(made, settings.JOURNAL_HEADS)
    with django_db_blocker.unblock(), databases.clone(database, worker_id, space):
        yield settings.JOURNAL_HEADS
    make.empty_caches()


def go_on() -> None:
    """Let each journal grow, and be sealed, as in five minutes of work."""
    for slug in ("chongyi", "shangyou"):
        with county_scope(county_of(slug)):
            fill(4)
        worker.seal_county(str(county_of(slug).pk))
    with platform_scope():
        fill(2)
    worker.keep_platform()


def verified(*arguments: Any) -> tuple[Any, int]:
    out = StringIO()
    try:
        call_command("verify_journal", *map(str, arguments), "--json", stdout=out)
    except CommandError as error:
        return json.loads(out.getvalue()), error.returncode
    return json.loads(out.getvalue()), 0


def found(*arguments: Any) -> list[tuple[str, str, int]]:
    """Return (kind, county, seal's number) of each fault."""
    result, code = verified("--heads", *arguments)
    faults = [row for row in result["findings"] if not row["note"]]
    assert bool(faults) <= bool(code)
    return [(row["kind"], row["county"], row["number"]) for row in faults]


def words(*arguments: Any) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify_journal", "--heads", *map(str, arguments), stdout=out)
    return f"{out.getvalue()}\n{error.value}"


def test_what_nobody_touched_fits(file: Path) -> None:
    result, code = verified("--heads", file)

    assert (result["findings"], code) == ([], 0)
    assert {row["county"] for row in result["chains"]} == {"public", "chongyi", "shangyou"}
    assert result["lines"] == len(file.read_text().splitlines()) == 10
    assert file.stat().st_mode & 0o777 == 0o600


def heads_forgotten(county: County) -> None:
    """Remove the platform's copies of a county's seals too: the owner can."""
    with platform_scope(), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE counties_journalhead DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM counties_journalhead WHERE county_id = %s", [county.pk])
        cursor.execute("ALTER TABLE counties_journalhead ENABLE TRIGGER USER")


def test_a_tail_cut_off_is_found_with_its_seal_and_its_published_heads(file: Path) -> None:
    county = county_of("chongyi")
    with county_scope(county):
        as_owner(*without_tail(3))
    heads_forgotten(county)

    assert found(file) == [("cut_off", "chongyi", 3)]
    said = words(file)
    assert "chongyi" in said
    assert "3" in said
    go_on()
    assert found(file) == [("two_heads", "chongyi", 3)]


def test_the_platforms_tail_is_found_too(file: Path) -> None:
    with platform_scope():
        as_owner(*without_tail(2))

    assert found(file) == [("cut_off", "platform", 2)]


def test_a_chain_made_again_from_the_start_is_found(file: Path) -> None:
    """With the owner's knowledge, and even with the key of the signatures."""
    county = county_of("chongyi")
    with county_scope(county):
        as_owner("UPDATE kernel_journalentry SET actor_label = 'nobody' WHERE name ~ 'job_started'")
        made_again()
    heads_forgotten(county)

    assert found(file) == [("made_again", "chongyi", 1)]
    result, _code = verified("--county", "chongyi")
    assert (result["broken"], result["unsigned"]) == ([], [1, 2, 3])


def test_a_chain_made_again_from_the_middle_names_the_seal(file: Path) -> None:
    county = county_of("chongyi")
    with county_scope(county):
        as_owner(
            "DELETE FROM kernel_delivery", "DELETE FROM kernel_journalentry WHERE id ="
            " (SELECT max(entry_id::text)::uuid FROM kernel_sealedentry"
            " WHERE seal_id = (SELECT id FROM kernel_journalseal WHERE number = 2))",
            "DELETE FROM kernel_sealedentry s WHERE NOT EXISTS"
            " (SELECT 1 FROM kernel_journalentry e WHERE e.id = s.entry_id)",
        )  # fmt: skip
        made_again()
    heads_forgotten(county)

    assert found(file) == [("remade", "chongyi", 2)]


def test_a_seal_removed_with_its_entries_is_found(file: Path) -> None:
    county = county_of("chongyi")
    with county_scope(county):
        as_owner(*(line.replace(">= 2", "= 2") for line in without_tail(2)))
    heads_forgotten(county)

    assert found(file) == [("seal_missing", "chongyi", 2)]


def test_two_counties_exchanged_are_both_found(file: Path) -> None:
    exchange("chongyi", "shangyou")

    assert found(file) == [("exchanged", "chongyi", 1), ("exchanged", "shangyou", 1)]
    assert "shangyou" in words(file)


def exchange(one: str, other: str) -> None:
    """Give each of two counties the other's schema and role, and its published heads."""
    with platform_scope(), connections["owner"].cursor() as cursor:
        for column in ("schema_name", "role"):
            first, second = getattr(county_of(one), column), getattr(county_of(other), column)
            for slug, value in ((one, "x"), (other, first), (one, second)):
                cursor.execute(
                    f"UPDATE counties_county SET {column} = %s WHERE slug = %s", [value, slug]
                )
    heads_forgotten(county_of(one))
    heads_forgotten(county_of(other))


def test_a_county_that_is_gone_and_one_without_tables_are_found(file: Path) -> None:
    county, other = county_of("chongyi"), county_of("shangyou")
    with platform_scope(), connections["owner"].cursor() as cursor:
        cursor.execute(f'DROP SCHEMA "{county.schema_name}" CASCADE')
    assert ("unreadable", "chongyi", 0) in found(file)

    lines = file.read_text().replace(str(other.pk), str(other.pk)[:-4] + "0000")
    file.write_text(lines)
    assert {kind for kind, _county, _number in found(file)} >= {"line_changed", "unreadable"}


def test_a_chain_of_other_types_is_a_finding_and_the_others_are_checked(file: Path) -> None:
    with county_scope(county_of("chongyi")):
        as_owner(
            "ALTER TABLE kernel_journalentry ALTER COLUMN at DROP DEFAULT,"
            " ALTER COLUMN at TYPE text USING at::text"
        )
    with county_scope(county_of("shangyou")):
        forged = unreadable("infinity")

    result, code = verified("--heads", file)

    assert [(row["kind"], row["county"]) for row in result["findings"]] == [
        ("unreadable", "chongyi")
    ]
    chains = {row["county"]: row["inserted"] for row in result["chains"]}
    assert (chains, code) == ({"public": [], "shangyou": [str(forged)]}, 1)
    assert str(forged) in words(file)
    everywhere, code = verified("--all")
    assert {row["county"]: row.get("kind") for row in everywhere} == {
        "shangyou": None,
        "chongyi": "unreadable",
    }
    (alone,), code = verified("--county", "chongyi")
    assert (alone["kind"], alone["county"], code) == ("unreadable", "chongyi", 1)


def without_line(lines: list[str]) -> list[str]:
    return [*lines[:4], *lines[5:]]


def without_first(lines: list[str]) -> list[str]:
    return lines[1:]


def turned_round(lines: list[str]) -> list[str]:
    return [*lines[:4], lines[5], lines[4], *lines[6:]]


def with_another_hash(lines: list[str]) -> list[str]:
    line = json.loads(lines[4])
    return [*lines[:4], json.dumps({**line, "digest": "0" * 64}), *lines[5:]]


def with_a_line_of_ones_own(lines: list[str]) -> list[str]:
    line = json.loads(lines[-1])
    forged = {**line, "what": "restored", "number": 1, "previous": line["sign"]}
    return [*lines, json.dumps(forged)]


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (without_line, "lines_missing"),
        (without_first, "lines_missing"),
        (turned_round, "lines_missing"),
        (with_another_hash, "line_changed"),
        (with_a_line_of_ones_own, "line_changed"),
    ],
)
def test_the_file_itself_is_proved(
    file: Path, edit: Callable[[list[str]], list[str]], kind: str
) -> None:
    file.write_text("\n".join(edit(file.read_text().splitlines())) + "\n")

    assert kind in {fault for fault, _county, _number in found(file)}


def test_an_end_that_was_cut_off_the_file_is_told_by_the_chain(file: Path) -> None:
    kept = file.read_text().splitlines()[:4]
    file.write_text("\n".join(kept) + "\n")
    with county_scope(county_of("chongyi")):
        as_owner("UPDATE kernel_journalseal SET at = at - interval '2 hours'")

    result, code = verified("--county", "chongyi", "--heads", file)
    assert [row["kind"] for row in result["findings"]] == ["file_behind"]
    assert code == 1


def test_a_line_cut_short_by_a_crash_is_no_fault(file: Path) -> None:
    with file.open("a") as lines:
        lines.write('{"what": "head", "chain": "pla')
    go_on()

    result, code = verified("--heads", file)
    assert [row["kind"] for row in result["findings"]] == ["line_torn"]
    assert code == 0


def test_a_restore_is_said_as_one(file: Path) -> None:
    content = carried.backup()
    go_on()
    carried.restore(content, "chongyi")
    go_on()

    result, code = verified("--heads", file)
    (note,) = result["findings"]
    assert (note["kind"], note["county"], note["number"], note["note"]) == (
        "restored", "chongyi", 3, True,
    )  # fmt: skip
    assert code == 0
    with county_scope(county_of("chongyi")):
        as_owner(*without_tail(5))
    assert found(file) == [("cut_off", "chongyi", 5)]


def test_a_restore_that_failed_leaves_a_chain_that_fits(file: Path) -> None:
    """It is recorded before it is committed: a crash in between must not look like a forgery."""
    with county_scope(county_of("chongyi")):
        head = heads.current()
    assert head is not None
    headsfile.append([head], what=headsfile.RESTORED, why="backup")
    go_on()

    assert found(file) == []


def test_a_trial_of_a_backup_records_no_restore(file: Path) -> None:
    before = file.read_text()
    carried.verify(carried.backup())

    assert "restored" not in file.read_text()[len(before) :]


def test_a_restore_that_cannot_be_recorded_changes_nothing(file: Path, settings: Any) -> None:
    content = carried.backup()
    before = county_of("chongyi").schema_name
    settings.JOURNAL_HEADS = file / "below a file"
    with pytest.raises(Conflict, match="below a file"):
        carried.restore(content, "chongyi")

    assert county_of("chongyi").schema_name == before


def test_a_database_brought_back_whole_is_recorded_by_command(file: Path) -> None:
    for slug in ("chongyi", "shangyou"):
        with county_scope(county_of(slug)):
            as_owner(*without_tail(3))
        with platform_scope(), connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE counties_journalhead DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM counties_journalhead WHERE number >= 3")
            cursor.execute("ALTER TABLE counties_journalhead ENABLE TRIGGER USER")
    assert [kind for kind, _county, _number in found(file)] == ["cut_off", "cut_off"]

    call_command("write_heads", "--restored", "PITR 03:00", stdout=StringIO())
    go_on()
    result, code = verified("--heads", file)
    assert {row["kind"] for row in result["findings"]} == {"restored"}
    assert code == 0
    assert "PITR 03:00" in result["findings"][0]["where"]


def test_a_rotated_file_and_the_next_are_one(file: Path) -> None:
    older = file.with_name(f"{file.name}.1")
    file.rename(older)
    go_on()
    assert found(older, file) == []

    call_command("write_heads", stdout=StringIO())
    assert found(file) == []
    older.write_text("\n".join(older.read_text().splitlines()[:-1]) + "\n")
    assert [kind for kind, _county, _number in found(older, file)] == ["lines_missing"]


def test_a_new_county_is_in_the_file_with_its_first_sealing(file: Path) -> None:
    carried.restore(carried.backup(), "chongyi-copy")
    go_on()

    result, code = verified("--heads", file)
    assert code == 0, result["findings"]
    assert "chongyi-copy" in {row["county"] for row in result["chains"]}


def test_all_heads_are_one_query_and_one_write(
    file: Path, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many counties there are: 2,844 of them take a fraction of a second."""
    syncs: list[int] = []
    monkeypatch.setattr(headsfile.os, "fsync", syncs.append)
    before = len(file.read_text().splitlines())
    with platform_scope(), django_assert_num_queries(2):
        assert heads.write_all() == 3

    assert len(syncs) == 1
    assert len(file.read_text().splitlines()) == before + 3
    many = [
        headsfile.Head(chain=f"{n}", county=f"c{n}", number=1, digest="0" * 64) for n in range(2844)
    ]
    began = time.process_time()
    headsfile.append(many)
    assert time.process_time() - began < 2
    assert len(syncs) == 2
    assert len(witness.read([file]).chains) == 2844 + 3
