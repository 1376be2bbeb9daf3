"""Schemas by replay: what the migrations of this code make is rendered once and kept in `public`."""

from __future__ import annotations

import logging
import secrets

from django.conf import settings
from django.db import DatabaseError, transaction
from psycopg import sql

from kernel import ids
from kernel.db import catalog, migrating, release, roles
from kernel.realm import Realm, platform_scope
from tenants.counties.models import County, Release, SpareSchema

log = logging.getLogger("liangxin.fleet")
# In the county's own transaction: a county has the shape its row says, whatever kills the run.
MARK = sql.SQL("UPDATE public.counties_county SET shape = {} WHERE id = {} RETURNING state")


def fresh_realm() -> Realm:
    """Return a realm of random names that no schema or role bears."""
    name = secrets.token_hex(8)
    return Realm(schema=f"c_{name}", role=f"lx_c_{name}")


def make_schema(realm: Realm) -> None:
    """Make a realm's role and schema in this code's shape, as the owner, all or nothing.

    The first schema of a shape is migrated and rendered, the others replay it. When two processes
    render at once, the second one's row is not kept.
    """
    statements = known()
    if statements is not None:
        release.replay(statements, realm, settings.WEB_LOGIN)
        return
    with platform_scope(), transaction.atomic(using="owner"):
        roles.create_realm(realm, settings.WEB_LOGIN)
        migrating.migrate_realm(realm)
        _keep(realm)


def known(shape: str | None = None) -> list[str] | None:
    """Return the statements of a shape (by default this code's), None before they are rendered."""
    with platform_scope():
        rows = Release.objects.using("owner").filter(shape=shape or migrating.code_shape())
        return rows.values_list("statements", flat=True).first()


def forget_others() -> None:
    """Delete the releases of shapes that no county and no spare schema has."""
    with platform_scope():
        rows = Release.objects.using("owner").exclude(shape=migrating.code_shape())
        for kind in (County, SpareSchema):
            rows = rows.exclude(shape__in=kind.objects.values("shape"))
        rows.delete()


def _keep(realm: Realm) -> None:
    """Render a migrated schema and keep the release, if its replay is the same schema.

    What cannot be rendered or replayed is logged, and made by its migrations each time.
    """
    try:
        with transaction.atomic(using="owner"):
            statements = release.render(realm)
            differing = _differences(realm, statements)
    except DatabaseError as error:
        differing = [str(error)]
    if differing:
        log.error("release_not_kept", extra={"differences": differing[:20]})
        return
    row = Release(id=ids.uuid7(), shape=migrating.code_shape(), statements=statements)
    with platform_scope():
        Release.objects.using("owner").bulk_create([row], ignore_conflicts=True)


def _differences(realm: Realm, statements: list[str]) -> list[str]:
    """Replay a release beside the schema it was rendered from, compare the two, and undo it.

    A statement that names the schema or its role would lead every county there, and differ in nothing.
    """
    names = (realm.schema, realm.role)
    naming = [text for text in statements if any(name in text for name in names)]
    if naming:
        return naming
    trial = fresh_realm()
    with platform_scope(), transaction.atomic(using="owner"):
        release.replay(statements, trial, settings.WEB_LOGIN)
        differing = catalog.differences(realm, trial)
        transaction.set_rollback(True, using="owner")
    return differing
