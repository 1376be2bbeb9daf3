"""Creates spare schemas ahead of time, and founds a county from one in one transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, connections, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kernel import blueprint, ids, journal
from kernel.access import Actor
from kernel.db import migrating, roles, transactions
from kernel.db.upgrading import Upgrade
from kernel.errors import Conflict, Invalid
from kernel.realm import county_scope, platform_scope
from tenants.counties import addresses, events, founding, releases, rules
from tenants.counties.models import County, Domain, Region, SpareSchema

log = logging.getLogger("liangxin.fleet")


class NoSpare(Conflict):
    """No spare schema is left, and none can be made by this process."""


@dataclass(frozen=True)
class Founded:
    """A new county and the code that opens its first administrator's account."""

    county: County
    activation_code: str


def make_spare() -> SpareSchema:
    """Create a spare schema with its role and tables, in one transaction."""
    realm = releases.fresh_realm()
    with platform_scope(), transaction.atomic(using="owner"):
        releases.make_schema(realm)
        spare = SpareSchema(
            id=ids.uuid7(), schema=realm.schema, role=realm.role, shape=migrating.code_shape()
        )
        spare.save(using="owner", force_insert=True)
    # Read again, so that the instance is no longer tied to the owner's connection.
    with platform_scope():
        return SpareSchema.objects.get(pk=spare.pk)


def refill_spares(wanted: int | None = None) -> int:
    """Bring the pool of spare schemas up to its size; return how many were made."""
    wanted = settings.SPARE_SCHEMAS if wanted is None else wanted
    made = 0
    while True:
        with platform_scope():
            if usable_spares().count() >= wanted:
                return made
        make_spare()
        made += 1


def migrate_spares(upgrade: Upgrade, lock_timeout_ms: int = 5000) -> dict[str, int]:
    """Migrate the spare schemas of another shape; drop those that fail and make new ones.

    Returns how many were kept, thrown away and made.
    """
    with platform_scope():
        spares = list(SpareSchema.objects.exclude(shape=migrating.code_shape()))
    kept = thrown_away = 0
    for spare in spares:
        try:
            kept += migrate_spare(spare, upgrade, lock_timeout_ms)
        except Exception:  # whatever a migration raises: the spare holds nothing
            log.exception("spare_thrown_away", extra={"schema": spare.schema})
            thrown_away += drop_spare(spare)
    for _missing in range(thrown_away):
        make_spare()
    return {"kept": kept, "thrown_away": thrown_away, "made": thrown_away}


def ensure_spare() -> None:
    """Make a spare schema now when none is left, where the owner's login is at hand."""
    if "owner" not in connections:
        return
    with platform_scope():
        has_spare = usable_spares().exists()
    if not has_spare:
        make_spare()


def usable_spares() -> QuerySet[SpareSchema]:
    """Return the spare schemas that have the tables this code needs, oldest first."""
    return SpareSchema.objects.filter(shape=migrating.code_shape()).order_by("made_at")


def migrate_spare(spare: SpareSchema, upgrade: Upgrade, lock_timeout_ms: int = 5000) -> bool:
    """Migrate a spare schema; return False when a county was founded on it meanwhile."""
    with platform_scope(), transaction.atomic(using="owner"):
        held = _hold(spare)
        if held is None:
            return False
        upgrade.bring(spare.realm, lock_timeout_ms)
        SpareSchema.objects.using("owner").filter(pk=held.pk).update(shape=migrating.code_shape())
    return True


def drop_spare(spare: SpareSchema) -> bool:
    """Drop a spare schema with its role and tables; return False when a county was founded on it meanwhile."""
    with platform_scope(), transaction.atomic(using="owner"):
        held = _hold(spare)
        if held is None:
            return False
        roles.drop_realm(spare.realm)
        held.delete()
    return True


def _hold(spare: SpareSchema) -> SpareSchema | None:
    """Lock a spare's row until the owner's transaction ends; None when a founding has taken it."""
    rows = SpareSchema.objects.using("owner").select_for_update(skip_locked=True)
    return rows.filter(pk=spare.pk).first()


def found_county(
    *,
    actor: Actor,
    slug: str,
    name: str,
    region_code: str,
    blueprint_name: str,
    admin_phone: str,
    admin_name: str = "",
    committee: str = "",
    credit_code: str = "",
) -> Founded:
    """Found a county out of a spare schema, in one transaction: killed at any moment it leaves
    nothing or all.

    Raises Invalid for a bad slug, region or blueprint, Conflict for a slug that is taken, NoSpare
    when no spare schema is left.
    """
    document = _blueprint(blueprint_name)
    with platform_scope(), transactions.as_one():
        region = _region(region_code)
        _check_slug(slug)
        spare = _take_spare()
        county = County(
            id=spare.pk,
            schema_name=spare.schema,
            role=spare.role,
            slug=slug,
            name=name,
            committee=committee,
            credit_code=credit_code,
            region=region,
            blueprint=blueprint.label(document),
            shape=spare.shape,
        )
        _insert(county)
        spare.delete()
        founder = founding.acting_inside(actor)
        with county_scope(county):
            blueprint.apply(actor=founder, document=document)
            results = founding.run_steps(
                founder,
                founding.FoundingRequest(
                    county_name=name,
                    division=region_code,
                    committee=committee or _("%(county)s Party committee") % {"county": name},
                    admin_name=admin_name or _("County administrator"),
                    admin_phone=admin_phone,
                ),
            )
        journal.emit(
            events.CountyFounded(
                county_id=county.pk,
                slug=slug,
                region_code=region_code,
                blueprint=county.blueprint,
            ),
            actor=actor,
        )
        # Last, so that no request can reach a county that is not whole.
        host = Domain(domain=addresses.host_of(slug), tenant=county, is_primary=True)
        Domain.objects.bulk_create([host])
    return Founded(county, results["activation_code"])


def _take_spare() -> SpareSchema:
    """Return a spare schema, locked; where none is left, one is made if the owner's login is at hand."""
    free = usable_spares().select_for_update(skip_locked=True)
    spare = free.first()
    if spare is None:
        ensure_spare()
        spare = free.first()
    if spare is None:
        raise NoSpare(
            _(
                "All places kept ready for counties are taken. "
                "New ones are made every minute: try again then."
            )
        )
    return spare


def _insert(county: County) -> None:
    try:
        # Not `save`: django-tenants asks there what the unique index says here.
        County.objects.bulk_create([county])
    except IntegrityError as error:
        raise taken(county.slug) from error


def _blueprint(name: str) -> dict[str, object]:
    found = blueprint.available().get(name)
    if found is None:
        names = ", ".join(blueprint.available())
        raise Invalid(
            blueprint=_("There is no blueprint %(name)s. There are: %(names)s.")
            % {"name": name, "names": names}
        )
    return found


def _region(code: str) -> Region:
    region = Region.objects.filter(code=code, valid_to=None).first()
    if region is None:
        raise Invalid(region=_("%(code)s is not the code of a division in force.") % {"code": code})
    return region


def _check_slug(slug: str) -> None:
    rules.check_slug(slug)
    if has_county(slug):
        raise taken(slug)


def has_county(slug: str) -> bool:
    """Say whether a county has this address, or uses its host as a further name."""
    is_there = Q(slug=slug) | Q(domains__domain=addresses.host_of(slug))
    return County.objects.filter(is_there).exists()


def taken(slug: str) -> Conflict:
    """Return the Conflict for a web address that another county has or asked for."""
    return Conflict(slug=_("The address %(slug)s is already used.") % {"slug": slug})
