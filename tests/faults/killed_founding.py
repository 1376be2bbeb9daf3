"""Founds a county in a process that is killed before its nth statement; run by the test beside it.

`python -m tests.faults.killed_founding DATABASE spare|none SLUG@MOMENT…` prints one line a founding:
its slug, whether it was killed, what it left, and how many statements it ran. `spare` has a prepared
schema at hand for each.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
os.environ["DJANGO_SETTINGS_MODULE"] = "liangxin.settings.test"
END = 10**6


def main() -> None:
    import django
    from django.conf import settings

    database, pool, *foundings = sys.argv[1:]
    for alias in ("default", "owner"):
        settings.DATABASES[alias]["NAME"] = database
    django.setup()
    for slug, _at, moment in (founding.partition("@") for founding in foundings):
        if pool == "spare":
            make_ready()
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.write(writing, str(found(slug, int(moment))).encode())
            os._exit(0)
        os.close(writing)
        _pid, status = os.wait()
        how = "killed" if os.WIFSIGNALED(status) else "lived"
        sys.stdout.write(f"{slug} {how} {state(slug)} {os.read(reading, 20).decode() or '-'}\n")


def make_ready() -> None:
    """Have a spare schema at hand, and no connection that a fork would share."""
    from django.db import connections

    from tenants.counties import provisioning

    provisioning.ensure_spare()
    connections.close_all()


def found(slug: str, moment: int) -> int:
    """Found a county and count statements; die by SIGKILL before statement number `moment`."""
    from django.db import connections

    from tenants.counties import provisioning
    from tests import make
    from tests.faults.dying import DyingBefore

    count = DyingBefore(moment)
    with connections["default"].execute_wrapper(count), connections["owner"].execute_wrapper(count):
        provisioning.found_county(
            actor=make.COMMAND,
            slug=slug,
            name="崇义县",
            region_code="360725",
            blueprint_name="chongyi",
            admin_phone="19900009999",
        )
    return count.seen


def state(slug: str) -> str:
    """Return "absent" or "complete" after a look at everything a founding writes, else what is odd."""
    from django.db import connections

    from kernel.realm import county_scope, platform_scope
    from tenants.counties.models import County, Domain

    with platform_scope():
        county = County.objects.filter(slug=slug).first()
        domains = Domain.objects.filter(domain=f"{slug}.localhost").count()
        orphans = _orphans()
    connections["default"].close()
    if orphans:
        return f"orphans:{orphans}"
    if county is None:
        return "absent" if domains == 0 else "half"
    with county_scope(county):
        whole = _is_whole()
    connections["default"].close()
    return "complete" if domains == 1 and whole else "half"


def _orphans() -> int:
    """Count the schemas that belong neither to a county nor to a spare."""
    from django.db import connections

    from tenants.counties.models import County, SpareSchema

    known = {*County.objects.values_list("schema_name", flat=True)}
    known |= {*SpareSchema.objects.values_list("schema", flat=True)}
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'c\\_%'")
        return len({name for (name,) in cursor.fetchall()} - known)


def _is_whole() -> bool:
    from apps.accounts.models import Activation
    from apps.organization.models import OrgUnit, UnitGrant
    from kernel import blueprint

    return (
        OrgUnit.objects.filter(path="/").count() == 1
        and UnitGrant.objects.count() == 1
        and Activation.objects.count() == 1
        and bool(blueprint.value("roles"))
    )


if __name__ == "__main__":
    main()
