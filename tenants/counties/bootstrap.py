"""Sets up an installation: logins, public tables, regions, spare schemas. Safe to repeat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import ids
from kernel.chinese.text import pinyin
from kernel.db import migrating, roles
from kernel.db.upgrading import Upgrade
from kernel.realm import PLATFORM, platform_scope
from kernel.web.templatetags.ui import number
from tenants.counties import provisioning, rules
from tenants.counties.models import Region

Say = Callable[[str], None]


def bootstrap(say: Say, spares: int | None = None) -> None:
    """Migrate the installation to this code, reporting each step to `say`."""
    with platform_scope():
        roles.ensure_web_login(settings.WEB_LOGIN, settings.WEB_PASSWORD)
        with transaction.atomic(using="owner"):
            roles.create_realm(PLATFORM, settings.WEB_LOGIN)
    applied = migrating.migrate_realm(PLATFORM)
    say(_("Public tables: %(count)s migrations applied.") % {"count": number(applied)})
    say(_("Regions: %(count)s rows written.") % {"count": number(load_regions())})
    provisioning.migrate_spares(Upgrade())
    made = provisioning.refill_spares(spares)
    say(_("Spare schemas: %(count)s made.") % {"count": number(made)})


def load_regions() -> int:
    """Insert or update the divisions that differ from the list; return how many."""
    with platform_scope():
        known = {(row.code, row.valid_from): row for row in Region.objects.all()}
        standing: dict[str, Region] = {}
        missing: list[Region] = []
        changed: list[Region] = []
        for division in rules.load_divisions():
            row = known.get((division.code, division.valid_from))
            facts = _facts(division, standing.get(division.parent))
            if row is None:
                row = Region(id=ids.uuid7(), **facts)
                missing.append(row)
            elif any(getattr(row, name) != value for name, value in facts.items()):
                for name, value in facts.items():
                    setattr(row, name, value)
                changed.append(row)
            if row.valid_to is None:
                standing[row.code] = row
        _write(missing, changed, list(facts))
        return len(missing) + len(changed)


def _facts(division: rules.Division, parent: Region | None) -> dict[str, Any]:
    return {
        "code": division.code,
        "name": division.name,
        "name_pinyin": pinyin(division.name),
        "level": division.level,
        "parent_id": parent.id if parent else None,
        "path": division.path,
        "latitude": division.latitude,
        "longitude": division.longitude,
        "valid_from": division.valid_from,
        "valid_to": division.valid_to,
        "source": division.source,
    }


@transaction.atomic
def _write(missing: list[Region], changed: list[Region], names: list[str]) -> None:
    # Abolished divisions first: another division may reuse their code.
    Region.objects.bulk_update(changed, names, batch_size=500)
    Region.objects.bulk_create(missing, batch_size=1000)
