"""Making an installation ready: log-ins, public tables, regions, spare schemas. Safe to repeat."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from kernel import ids
from kernel.db import migrating, roles
from kernel.realm import PLATFORM, platform_scope
from kernel.text import pinyin
from tenants.counties import provisioning, rules
from tenants.counties.models import Region

Say = Callable[[str], None]


def bootstrap(say: Say, spares: int | None = None) -> None:
    """Bring the installation to the code's shape, saying each step."""
    with platform_scope():
        roles.ensure_web_login(settings.WEB_LOGIN, settings.WEB_PASSWORD)
        with transaction.atomic(using="owner"):
            roles.create_realm(PLATFORM, settings.WEB_LOGIN)
    applied = migrating.migrate_realm(PLATFORM)
    say(f"Public tables: {applied} migrations applied.")
    say(f"Regions: {load_regions()} rows written.")
    say(f"Spare schemas: {provisioning.refill_spares(spares)} made.")


@transaction.atomic
def _write(rows: list[Region]) -> None:
    Region.objects.bulk_create(rows, batch_size=1000)


def load_regions() -> int:
    """Write the divisions that the table lacks; return how many."""
    with platform_scope():
        known = {(row.code, row.valid_to): row for row in Region.objects.all()}
        by_code = {row.code: row for row in known.values() if row.valid_to is None}
        missing: list[Region] = []
        for division in rules.load_divisions():
            if (division.code, division.valid_to) in known:
                continue
            row = Region(
                id=ids.uuid7(),
                code=division.code,
                name=division.name,
                name_pinyin=pinyin(division.name),
                level=division.level,
                parent=by_code.get(division.parent),
                path=division.path,
                latitude=division.latitude,
                longitude=division.longitude,
                valid_from=division.valid_from,
                valid_to=division.valid_to,
                source=division.source,
            )
            missing.append(row)
            if row.valid_to is None:
                by_code[row.code] = row
        _write(missing)
        return len(missing)
