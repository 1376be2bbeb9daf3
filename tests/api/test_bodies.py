"""Bodies as proxies, gateways and libraries of others send them."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from apps.businesses.models import Business
from kernel.models import Import, records
from kernel.realm import current
from liangxin.wsgi import application
from tests.api.conftest import EVERYTHING, make_key
from tests.world import World

Send = Callable[..., tuple[int, dict[str, Any]]]
OWNER = json.dumps({"owner": "赵掌柜"}, ensure_ascii=False)


class Chunks(BytesIO):
    """A body of unknown length that comes in pieces of five bytes."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(5)


@pytest.fixture
def kept_open() -> Iterator[None]:
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def send(world: World, kept_open: None) -> Send:
    """Send a body to the server's application, with the headers given; return status and answer."""
    key = make_key(*EVERYTHING)

    def sent(body: bytes, path: str = "", method: str = "PATCH", **headers: str) -> Any:
        kind = headers.pop("content_type", "application/json")
        chunked = headers.get("HTTP_TRANSFER_ENCODING") == "chunked"
        environ = (
            RequestFactory()
            .generic(
                method,
                path or f"/api/v1/businesses/{world.shop.pk}/",
                HTTP_HOST=f"{current().slug}.localhost",
                HTTP_AUTHORIZATION=f"Bearer {key}",
                HTTP_IF_MATCH="*",
                **headers,
            )
            .environ
        )  # type: ignore[attr-defined]  # of a WSGI request
        environ["CONTENT_TYPE"] = kind
        environ["wsgi.input"] = Chunks(body) if chunked else BytesIO(body)
        environ |= {} if chunked else {"CONTENT_LENGTH": str(len(body))}
        if chunked:
            environ.pop("CONTENT_LENGTH", None)
        said: list[str] = []
        answer = b"".join(application(environ, lambda status, _headers: said.append(status)))
        return int(said[0][:3]), json.loads(answer or b"{}")

    return sent


@pytest.fixture
def small(settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000


def owner(world: World) -> str:
    return Business.objects.get(pk=world.shop.pk).owner


EMPTY = gzip.compress(b"", mtime=0)
CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked"}
PACKED = {"HTTP_CONTENT_ENCODING": "gzip"}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (OWNER.encode(), CHUNKED),
        (gzip.compress(OWNER.encode(), mtime=0), PACKED),
        (gzip.compress(OWNER.encode(), mtime=0), CHUNKED | PACKED),
        (
            gzip.compress(OWNER.encode()[:9], mtime=0) + gzip.compress(OWNER.encode()[9:], mtime=0),
            PACKED,
        ),
        (OWNER.encode("utf-8-sig"), {}),
        (OWNER.encode("utf-16"), {}),
        (OWNER.encode("gbk"), {"content_type": "application/json; charset=gbk"}),
        (OWNER.encode(), {"content_type": "application/json; charset=UTF8"}),
        (gzip.compress(OWNER.encode(), mtime=0) + EMPTY * 63, PACKED),
        (OWNER.encode(), {"HTTP_CONTENT_ENCODING": "identity"}),
        (OWNER.encode(), {"content_type": "application/merge-patch+json"}),
    ],
    ids=[
        "chunks",
        "gzip",
        "gzip in chunks",
        "two gzips",
        "mark",
        "utf-16",
        "gbk",
        "utf8",
        "64 gzips",
        "identity",
        "merge patch",
    ],
)
def test_a_body_is_read_however_it_comes(
    send: Send, world: World, body: bytes, headers: dict[str, str]
) -> None:
    status, answer = send(body, **headers)

    assert (status, answer["owner"], owner(world)) == (200, "赵掌柜", "赵掌柜")


def test_a_form_is_read_in_chunks(send: Send, world: World) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nbranches\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        + "党组织全称,成立日期\n城南党支部,2020-01-01\n".encode()
        + b"\r\n--x--\r\n"
    )

    kind = "multipart/form-data; boundary=x"
    status, _answer = send(body, "/api/v1/imports/", "POST", content_type=kind, **CHUNKED)

    assert (status, Import.objects.get().file_name) == (201, "a.csv")


def test_a_part_that_comes_twice_is_refused(send: Send, world: World) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na\r\n'
    kind = b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nbranches\r\n'

    for body, pointer in ((kind + part + part, "/file"), (kind + kind + part, "/kind")):
        status, answer = send(
            body + b"--x--\r\n",
            "/api/v1/imports/",
            "POST",
            content_type="multipart/form-data; boundary=x",
        )
        assert (status, answer["errors"][0]["code"]) == (422, "doubled_key")
        assert answer["errors"][0]["pointer"] == pointer
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (gzip.compress(OWNER.encode(), mtime=0)[:-9], PACKED, 400, "bad_gzip"),
        (OWNER.encode(), PACKED, 400, "bad_gzip"),
        (gzip.compress(OWNER.encode(), mtime=0) + EMPTY * 64, PACKED, 400, "bad_gzip"),
        (b"[]", {"HTTP_CONTENT_ENCODING": "br"}, 415, "unsupported_encoding"),
        (gzip.compress(b" " * 10**6, mtime=0), PACKED, 413, "too_large"),
        (b" " * 3000, CHUNKED, 413, "too_large"),
        (b"", {}, 400, "no_body"),
        (b"", CHUNKED, 400, "no_body"),
        (b'{"owner": "a", "owner": "b"}', {}, 400, "doubled_key"),
        (b'{"owner": "\\ud83d"}', {}, 400, "bad_json"),
        (b'{"\\ud83d": 1, "\\ud83d": 2}', {}, 400, "doubled_key"),
        (b'{"capital": NaN}', {}, 400, "bad_json"),
        (b'{"owner": "\xff"}', {}, 400, "bad_json"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_its_reason(
    send: Send,
    small: None,
    world: World,
    body: bytes,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    before = owner(world)

    answered, answer = send(body, **headers)

    assert (answered, answer["code"], owner(world)) == (status, code, before)


def test_json_deeper_than_a_parser_goes_is_refused(send: Send, world: World) -> None:
    status, answer = send(b"[" * 100_000 + b"]" * 100_000)

    assert (status, answer["code"]) == (400, "bad_json")


def test_a_change_of_nothing_is_answered_with_the_row_as_it_is(send: Send, world: World) -> None:
    records.change(world.shop, owner="赵掌柜")
    version = Business.objects.get(pk=world.shop.pk).version

    status, answer = send(OWNER.encode())

    assert (status, answer["owner"], answer["version"]) == (200, "赵掌柜", version)


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        *((name, OWNER.encode()) for name in ("hex", "base64", "rot13", "zlib", "bz2", "nothing")),
        ("unicode_escape", b'{"owner": "\\\\ud800"}'),
        ("utf-7", b'{"owner": "+2AA-"}'),
    ],
)
def test_a_charset_that_is_none_is_refused(
    send: Send, world: World, charset: str, body: bytes
) -> None:
    before = owner(world)

    status, answer = send(body, content_type=f"application/json; charset={charset}")

    assert (status, answer["code"], owner(world)) == (415, "unsupported_charset", before)


def test_keys_are_compared_in_linear_time(send: Send, world: World) -> None:
    keys = [f'"{number}": 0' for number in range(40_000)]
    began = time.process_time()

    status, answer = send(("{" + ",".join([*keys, '"39999": 1']) + "}").encode())

    assert (status, answer["code"]) == (400, "doubled_key")
    assert time.process_time() - began < 3


FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"


@pytest.mark.parametrize("host", ["chongyi.localhost", "localhost"])
@pytest.mark.parametrize("path", ["/login/", "/activate/", "/i18n/setlang/"])
@pytest.mark.parametrize(
    ("kind", "charset"),
    [
        *((FORM, name) for name in ("gbk", "gb18030", "latin-1", "utf-7", "hex", "rot13")),
        *((PARTS, name) for name in ("hex", "rot13")),
    ],
)
def test_a_form_in_another_charset_is_refused_in_words(
    world: World, host: str, path: str, kind: str, charset: str
) -> None:
    client = Client(HTTP_HOST=host, enforce_csrf_checks=True, raise_request_exception=False)
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'

    answer = client.generic(
        "POST", path, part if kind == PARTS else b"a=b", f"{kind}; charset={charset}"
    )

    assert answer.status_code == 415
    assert "UTF-8" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["utf8", "UTF_8", "us-ascii"])
def test_a_form_in_utf_8_by_another_spelling_is_read(world: World, name: str) -> None:
    client = Client(HTTP_HOST="chongyi.localhost")

    answer = client.generic("POST", "/login/", b"login=nobody", f"{FORM}; charset={name}")

    assert answer.status_code == 200
    assert answer.context["form"].data["login"] == "nobody"


def test_the_charset_of_a_body_is_not_the_querys(send: Send, world: World) -> None:
    path, kind = "/api/v1/businesses/?q=%41", "application/json; charset=hex"

    assert send(b"", path, "GET", content_type=kind)[0] == 200
    assert send(b"{}", path, "POST", content_type=kind)[0] == 415


def test_a_content_type_that_cannot_be_read_is_none(send: Send, world: World) -> None:
    kind = "application/json; charset*=nothing''utf-8"

    assert send(b"", "/api/v1/businesses/", "GET", content_type=kind)[0] == 200
    assert send(OWNER.encode(), content_type=kind)[0] < 500
