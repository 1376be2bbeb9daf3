"""A file and the job that checks it are kept together or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from kernel.errors import Invalid
from kernel.models import Import, Job
from kernel.tabular import jobs as work
from tests import make
from tests.api.conftest import make_key
from tests.kernel.tabular.test_import_and_undo import GOOD, shops
from tests.visiting import visitor
from tests.world import World

Bringing = Callable[[World], Any]


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("register.xlsx", shops(GOOD))


def by_the_page(world: World) -> Callable[[], Any]:
    admin = visitor(world.admin)
    return lambda: admin.post("/imports/new/register/", {"file": file()})


def by_the_page_of_headings(world: World) -> Callable[[], Any]:
    admin, row = visitor(world.admin), Import.objects.get()
    return lambda: admin.post(f"/imports/{row.pk}/mapping/")


def by_the_api(_world: World) -> Callable[[], Any]:
    key = make_key("imports:read", "imports:write")
    client = Client(HTTP_HOST="chongyi.localhost", HTTP_AUTHORIZATION=f"Bearer {key}")
    return lambda: client.post("/api/v1/imports/", {"kind": "register", "file": file()})


WAYS = pytest.mark.parametrize("way", [by_the_page, by_the_api])


@WAYS
def test_a_file_whose_check_cannot_be_queued_is_not_taken_in(world: World, way: Bringing) -> None:
    make.checked("register", shops(GOOD))
    bring = way(world)

    # The pages' client raises what the server would log.
    with connection.execute_wrapper(_lose_jobs), suppress(OperationalError):
        assert bring().status_code == 503

    assert Import.objects.count() == 1
    assert not Job.objects.exists()


@WAYS
def test_a_file_that_is_taken_in_has_its_check_queued(world: World, way: Bringing) -> None:
    make.checked("register", shops(GOOD))

    way(world)()

    brought = Import.objects.order_by("-created_at")[0]
    assert Import.objects.count() == 2
    assert Job.objects.get(kind="import_check").pk == brought.job_id


def test_an_answer_whose_check_cannot_be_queued_changes_nothing(world: World) -> None:
    row = make.checked("register", shops(GOOD))
    answer = by_the_page_of_headings(world)

    with connection.execute_wrapper(_lose_jobs), suppress(OperationalError):
        assert answer().status_code == 500

    row.refresh_from_db()
    assert (row.state, row.job_id) == ("checked", None)


def test_an_answer_has_the_file_checked_again(world: World) -> None:
    row = make.checked("register", shops(GOOD))

    by_the_page_of_headings(world)()

    row.refresh_from_db()
    assert row.state == "received"
    assert Job.objects.get(kind="import_check").pk == row.job_id


def _lose_jobs(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
    """Lose the connection where a job would be written."""
    if sql.startswith('INSERT INTO "kernel_job"'):
        raise OperationalError("the connection is lost")
    return execute(sql, params, many, context)


def parts(*names: bytes) -> bytes:
    """Return a form with the kind, and a file under each name."""
    head = b'--x\r\nContent-Disposition: form-data; name="'
    kind = head + b'kind"\r\n\r\nregister\r\n'
    files = (
        head + b'file"; filename="' + name + b'"\r\n\r\n' + shops(GOOD) + b"\r\n" for name in names
    )
    return kind + b"".join(files) + b"--x--\r\n"


def test_a_second_file_is_refused_at_the_field(world: World) -> None:
    admin, kind = visitor(world.admin), "multipart/form-data; boundary=x"
    bearer = {"Authorization": f"Bearer {make_key('imports:read', 'imports:write')}"}
    body = parts(b"a.xlsx", b"b.xlsx")

    page = admin.generic("POST", "/imports/new/register/", body, kind)
    answer = admin.generic("POST", "/api/v1/imports/", body, kind, headers=bearer)

    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/file")
    assert not Import.objects.exists()


@pytest.mark.parametrize("name", ["a\0.xlsx", "a\udcff.xlsx"], ids=["NUL", "no UTF-8"])
def test_a_broken_name_is_refused(world: World, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        work.bring_in(actor=make.COMMAND, kind="register", name=name, content=shops(GOOD))

    assert set(refused.value.fields) == {"file"}
