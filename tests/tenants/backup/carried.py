"""What tests of backups share: contents of schemas, files in memory, a county with people."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.db import connections

from apps.indicators import services as indicators
from kernel import fields
from kernel.realm import Realm, county_scope, platform_scope
from tenants.counties import carrying
from tenants.counties.backup import copying, restoring
from tenants.counties.models import County
from tests import make
from tests.conftest import county_of

ID, PHONE = "360725197509080022", "19900001234"


def contents(realm: Realm) -> dict[str, tuple[int, str]]:
    """Return {table: (rows, hash of them)} of all a schema carries, whatever the order of the rows."""
    found = {}
    with county_scope(realm), connections["owner"].cursor() as cursor:
        cursor.execute(copying.TABLES)
        for table, columns in cursor.fetchall():
            if table not in set(carrying.left_out):
                with cursor.copy(copying.copy_out(table, columns)) as copy:
                    rows = sorted(bytes(row) for row in copy)
                found[table] = (len(rows), hashlib.sha256(b"".join(rows)).hexdigest())
    return found


def backup(slug: str = "chongyi") -> bytes:
    target = BytesIO()
    copying.back_up_county(actor=make.COMMAND, county=county_of(slug), target=target)
    return target.getvalue()


def restore(content: bytes, slug: str) -> restoring.Restored:
    return restoring.restore_county(actor=make.COMMAND, source=BytesIO(content), slug=slug)


def verify(content: bytes) -> restoring.Restored:
    return restoring.verify_backup(actor=make.COMMAND, source=BytesIO(content))


def people() -> None:
    """Put a branch, a member with personal values, a shop and an account into Chongyi."""
    with county_scope(county_of("chongyi")):
        branch = make.branch("城东党支部")
        make.member(branch, "王丽兰", id_number=ID, phone=PHONE)
        make.business(name="城东小店", phone=PHONE)
        make.holder("branch_secretary", branch, "李书记")


def schemas() -> set[str]:
    """Return the names of every county's schema in the database, and of the roles used there."""
    with platform_scope(), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'c\\_%' UNION ALL "
            "SELECT rolname FROM pg_roles r WHERE rolname LIKE 'lx\\_c\\_%' AND EXISTS ("
            "SELECT FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid "
            "WHERE d.refobjid = r.oid AND b.datname = current_database())"
        )
        return {name for (name,) in cursor.fetchall()}


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def everything() -> dict[str, Any]:
    """Return the contents of both counties, and what the platform says of them."""
    counties = {slug: contents(county_of(slug).realm) for slug in ("chongyi", "shangyou")}
    with platform_scope():
        rows = list(County.objects.order_by("slug").values())
    return {**counties, "rows": rows, "schemas": sorted(schemas())}


def figures(county: County) -> None:
    with county_scope(county):
        indicators.push(actor=make.COMMAND)


def forget_keys() -> None:
    """Forget keys that were derived from other settings."""
    fields._cipher.cache_clear()
    fields._index_key.cache_clear()


def decrypted(text: str) -> str:
    return fields.decrypt(base64.b64decode(text))


@contextmanager
def tampering() -> Iterator[None]:
    """Let the owner change the journal of the county in force."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_journalentry DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE kernel_journalentry ENABLE TRIGGER USER")
