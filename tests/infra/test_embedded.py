"""The embedded servers: wherever the checkout lies, whoever starts them, however they end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from infra import embedded
from infra.embedded import account, keeper, locks, places, postgres, processes, valkey, waiting
from infra.embedded.places import POSTGRES_SOCKET, VALKEY_SOCKET
from tests import memory
from tests.installations import HOLDER, holder, query, settle

pytestmark = pytest.mark.usefixtures("no_external_servers")


def test_both_servers_answer_in_a_path_with_blanks_and_chinese(var: Path) -> None:
    with embedded.ensure(var) as addresses:
        assert query(var, "SELECT current_user") == postgres.OWNER
        assert query(var, "SHOW timezone") == "Asia/Shanghai"
        assert query(var, "SHOW fsync") == "on"
        assert query(var, "SHOW listen_addresses") == ""
        with redis.from_url(addresses.redis_url) as client:
            assert client.ping()

    assert not embedded.is_up(var)


def test_the_owner_is_no_superuser_and_data_outlives_a_restart(var: Path) -> None:
    with embedded.ensure(var), psycopg.connect(embedded.urls(var).database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS answer")

    with embedded.ensure(var):
        assert query(var, "SELECT answer FROM kept") == 7
        assert query(var, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_the_servers_log_says_what_failed_and_not_with_which_row(var: Path) -> None:
    with embedded.ensure(var), psycopg.connect(embedded.urls(var).database_url) as connection:
        connection.execute("CREATE TEMPORARY TABLE told (name text CHECK (name > 'z'))")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO told VALUES ('wanglilan')")

    log = (places.of(var).logs / "postgres.log").read_text(encoding="utf-8")
    assert "told_name_check" in log
    assert "wanglilan" not in log


def test_a_long_path_gets_a_short_private_socket_folder(empty: Path) -> None:
    deep = empty.parent / ("县" * 40) / "var"
    deep.parent.mkdir()
    where = places.of(deep)
    with embedded.ensure(deep):
        assert len(os.fsencode(where.sockets / places.POSTGRES_SOCKET)) <= places.SOCKET_LIMIT
        assert where.sockets.stat().st_mode & 0o077 == 0
        assert query(deep, "SELECT 1") == 1

    assert not where.sockets.exists()
    embedded.remove(deep)


def test_a_path_with_a_comma_gets_a_short_private_socket_folder_too(empty: Path) -> None:
    """Programs that connect would take what follows the comma for another host."""
    var = empty.with_name("a,b")
    with embedded.ensure(var):
        assert query(var, "SELECT 1") == 1
    embedded.remove(var)


def test_urls_start_and_touch_nothing(empty: Path) -> None:
    embedded.urls(empty)

    assert not empty.exists()


def test_who_leaves_first_does_not_take_the_servers_along(var: Path) -> None:
    first = holder(var)
    second = holder(var)
    settle(first)
    assert embedded.is_up(var)

    settle(second)
    assert not embedded.is_up(var)


def test_a_killed_user_leaves_nothing_running(var: Path) -> None:
    process = holder(var)
    process.kill()
    settle(process)

    assert waiting.wait(lambda: not embedded.is_up(var), 10)
    assert waiting.wait(lambda: not locks.is_held(places.of(var).locks, locks.KEEPER), 10)


def test_the_keeper_starts_a_fallen_server_again(var: Path) -> None:
    with embedded.ensure(var):
        pid = int((places.of(var).data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)

        assert waiting.wait(lambda: not processes.alive(pid), 5)
        assert waiting.wait(lambda: embedded.is_up(var), 15)
        assert query(var, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["run", f"run/{POSTGRES_SOCKET}", f"run/{VALKEY_SOCKET}"])
def test_a_server_whose_socket_was_removed_is_started_again(var: Path, name: str) -> None:
    """Cleaners of temporary folders remove sockets that are in use."""
    where = places.of(var)
    with embedded.ensure(var):
        gone = where.home / name
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
        assert not embedded.is_up(var)

        assert waiting.wait(lambda: embedded.is_up(var), 15)
        assert query(var, "SELECT 1") == 1
    for folder in (where.data, where.broker):
        assert not _at_work_in(folder)


def _at_work_in(folder: Path) -> list[int]:
    numbers = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    return [number for number in numbers if processes.works_in(number, folder)]


@pytest.mark.parametrize("left", [b"", bytes(200), b"\xff\xfe"])
def test_a_note_of_the_server_that_a_power_cut_spoilt_is_forgotten(var: Path, left: bytes) -> None:
    with embedded.ensure(var):
        pass
    (places.of(var).data / "postmaster.pid").write_bytes(left)

    with embedded.ensure(var):
        assert query(var, "SELECT 1") == 1


def test_memory_that_was_lost_in_a_crash_keeps_no_server_down(var: Path) -> None:
    with embedded.ensure(var):
        if not (space := memory.tablespace(var)):
            pytest.skip("no room in /dev/shm")
        add_database(var, "lost", space)
        shutil.rmtree(memory.folder(var))
        pid = int((places.of(var).data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)

        assert waiting.wait(lambda: not processes.alive(pid), 5)
        assert waiting.wait(lambda: embedded.is_up(var), 15)
        assert query(var, "SELECT 1") == 1

        # Lost without a crash, it is made anew; the databases in it are none any more.
        shutil.rmtree(memory.folder(var))
        assert memory.tablespace(var) == space
        assert query(var, "SELECT count(*) FROM pg_database WHERE datname = 'lost'") == 0
        add_database(var, "found", space)
        with psycopg.connect(embedded.urls(var).database_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE found")
        memory.give_back(var)
        assert not memory.folder(var).exists()


def add_database(var: Path, name: str, space: str) -> None:
    with psycopg.connect(embedded.urls(var).database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TABLESPACE {space} STRATEGY FILE_COPY")


def test_a_reused_process_id_does_not_stop_the_start(var: Path) -> None:
    with embedded.ensure(var):
        pass
    stale = places.of(var).data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{places.of(var).data}\n0\n5432\n/nowhere\n\n0 0\nready\n")

    with embedded.ensure(var):
        assert query(var, "SELECT 1") == 1


def test_started_servers_stay_until_they_are_stopped(var: Path) -> None:
    embedded.start(var)
    with embedded.ensure(var):
        pass
    assert embedded.is_up(var)

    embedded.stop(var)
    assert not embedded.is_up(var)


def test_a_keeper_that_was_killed_is_replaced(var: Path) -> None:
    with embedded.ensure(var):
        os.kill(int((places.of(var).locks / "keeper.pid").read_text()), signal.SIGKILL)
        assert waiting.wait(lambda: not locks.is_held(places.of(var).locks, locks.KEEPER), 5)

    with embedded.ensure(var):
        assert query(var, "SELECT 1") == 1

    assert not embedded.is_up(var)


def test_a_foreign_folder_is_left_alone(empty: Path) -> None:
    empty.mkdir()
    (empty / "somebody's.txt").write_text("mine")

    with pytest.raises(embedded.Trouble, match="did not make"), embedded.ensure(empty):
        pass

    (empty / places.MARKER).write_text("{}")  # So that the fixture may remove it.


def test_a_file_in_the_place_of_the_folder_is_named(empty: Path) -> None:
    empty.write_text("")

    with pytest.raises(embedded.Trouble, match="is a file"), embedded.ensure(empty):
        pass

    empty.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_somebody_elses_folder_is_refused(empty: Path) -> None:
    places.claim(places.of(empty))
    os.chown(empty, 65534, 65534)

    with (
        pytest.raises(embedded.Trouble, match="belongs to another account"),
        embedded.ensure(empty),
    ):
        pass

    os.chown(empty, 0, 0)


def test_data_of_another_major_version_is_not_touched(empty: Path) -> None:
    places.claim(places.of(empty))
    data = places.of(empty).data
    data.mkdir()
    (data / "PG_VERSION").write_text("17\n")

    with pytest.raises(embedded.Trouble, match="written by PostgreSQL 17"), embedded.ensure(empty):
        pass

    assert not (data / "postmaster.pid").exists()


def test_a_full_disk_is_said_before_anything_is_written(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "SPACE_NEEDED", 10**18)
    where = places.of(empty)
    places.claim(where)

    with pytest.raises(embedded.Trouble, match="is full"):
        postgres.start(where, account.for_servers(where.data))

    assert not where.data.exists()


def test_a_creation_killed_half_way_is_begun_anew(empty: Path) -> None:
    where = places.of(empty)
    places.claim(where)
    (draft := where.home / "postgres.new").mkdir()
    (draft / "PG_VERSION").write_text("18\n")

    with embedded.ensure(empty):
        assert query(empty, "SELECT 1") == 1


def test_named_servers_are_not_started(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    assert keeper.needed() == (postgres,)
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/x")

    with embedded.ensure(empty):
        assert not empty.exists()


def test_an_empty_variable_names_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "")

    assert keeper.needed() == (postgres, valkey)


def test_celery_gets_its_own_spelling_of_a_socket() -> None:
    assert embedded.broker_url("unix:///a%20b/s?db=2") == "redis+socket:///a%20b/s?virtual_host=2"
    assert embedded.broker_url("redis://host/1") == "redis://host/1"


# A join of three processes that wants 12 MB, where a container gives 4.
JOIN = """
import sys
from pathlib import Path
import psycopg
from infra import embedded
with embedded.ensure(Path(sys.argv[1])) as addresses:
    with psycopg.connect(addresses.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE big AS SELECT md5(g::text) a FROM generate_series(1, 200000) g")
        connection.execute("ANALYZE big")
        connection.execute("SET parallel_setup_cost = 0")
        connection.execute("SET parallel_tuple_cost = 0")
        connection.execute("SET min_parallel_table_scan_size = 0")
        plan = connection.execute("EXPLAIN SELECT FROM big x JOIN big y USING (a)").fetchall()
        assert "Parallel Hash" in str(plan)
        print(len(connection.execute("SELECT FROM big x JOIN big y USING (a)").fetchall()))
"""
LITTLE = 'mount -t tmpfs -o size=4M tmpfs /dev/shm && exec "$@"'


def test_a_container_with_little_shared_memory_is_enough(empty: Path) -> None:
    own_mounts = ["unshare", "--mount", "sh", "-c", LITTLE, "sh"]
    if subprocess.run([*own_mounts, "true"], check=False, capture_output=True).returncode:
        pytest.skip("This account may not mount a small /dev/shm of its own.")

    done = subprocess.run(
        [*own_mounts, sys.executable, "-c", JOIN, str(empty)],
        cwd=embedded.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == "200000", done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="root's own home is not ours")
def test_below_roots_home_the_data_lies_where_the_account_can_enter() -> None:
    base = Path.home() / f".liangxin-test-{os.getpid()}"
    base.mkdir(mode=0o700)
    var = base / "var"
    try:
        with embedded.ensure(var):
            assert query(var, "SELECT 1") == 1
            assert (var / places.POINTER).read_text().strip() == str(places.of(var).home)
        assert places.of(var).home.is_relative_to(places.SYSTEM_HOME)
    finally:
        embedded.remove(var)
        shutil.rmtree(base)

    assert not places.of(var).home.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests are this one already")
def test_an_ordinary_user_starts_them_too(empty: Path) -> None:
    python = shutil.which("python3", path="/usr/bin") or sys.executable
    if not account.others_may_run(Path(python)):
        pytest.skip("no Python here that an ordinary user may run")
    os.chown(empty.parent, 65534, 65534)
    packages = Path(postgres.programs()).parents[2]
    done = subprocess.run(
        [python, "-B", "-c", HOLDER, str(empty)],
        cwd=embedded.ROOT,
        user=65534,
        group=65534,
        extra_groups=[],
        env={"PYTHONPATH": f"{embedded.ROOT}:{packages}", "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout == "up\n", done.stderr
    assert empty.stat().st_uid == 65534
    shutil.rmtree(empty)


def test_programs_the_account_cannot_reach_are_copied(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("an ordinary user runs them as they are")
    monkeypatch.setattr(postgres, "others_may_run", lambda _program: False)
    where = places.of(empty)
    places.claim(where)
    who = account.for_servers(where.data)
    where.sockets.mkdir()
    who.own(where.sockets)

    postgres.start(where, who)
    assert query(empty, "SELECT 1") == 1
    began = time.monotonic()
    postgres.stop(where)

    assert list(where.programs.glob("postgres-*"))
    assert time.monotonic() - began < 10
