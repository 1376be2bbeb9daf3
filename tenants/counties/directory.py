"""Looks up counties for requests, tasks and commands."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.core.cache import caches
from django.db.models import OuterRef, Subquery

from kernel.directory import Backlog, CountyUnavailable, UnknownCounty
from kernel.realm import Realm, platform_scope
from tenants.counties import health
from tenants.counties.models import County, Domain, JournalHead

CACHE_SECONDS = 5


class CountyDirectory:
    """Looks up counties, and stores the heads of their journals.

    Hosts are cached for a few seconds; `fresh` reads them from the database.
    """

    def by_id(self, county_id: UUID) -> Realm:
        with platform_scope():
            return _usable(County.objects.filter(pk=county_id).first())

    def by_slug(self, slug: str) -> Realm:
        with platform_scope():
            return _usable(County.objects.filter(slug=slug).first())

    def by_host(self, host: str, *, fresh: bool = False) -> Realm:
        cache = caches["platform"]
        found = None if fresh else cache.get(f"host/{host}")
        if isinstance(found, Realm):
            return found
        with platform_scope():
            domain = Domain.objects.select_related("tenant").filter(domain=host).first()
            realm = _usable(domain.tenant if domain else None)
        cache.set(f"host/{host}", realm, CACHE_SECONDS)
        return realm

    def ready(self) -> Iterator[Realm]:
        with platform_scope():
            rows = list(County.objects.filter(state=County.State.READY).order_by("slug"))
        for county in rows:
            yield county.realm

    def every(self) -> Iterator[Realm]:
        with platform_scope():
            rows = list(County.objects.order_by("slug"))
        for county in rows:
            yield county.realm

    def backlog(self) -> Backlog:
        with platform_scope():
            return health.backlog()

    def publish_head(self, county_id: UUID, number: int, digest: str) -> None:
        with platform_scope():
            generation = _generation(county_id)
            head = JournalHead(
                county_id=county_id, generation=generation, number=number, digest=digest
            )
            JournalHead.objects.bulk_create([head], ignore_conflicts=True)

    def published_heads(self, county_id: UUID) -> dict[int, str]:
        with platform_scope():
            rows = JournalHead.objects.filter(
                county_id=county_id, generation=_generation(county_id)
            )
            return dict(rows.values_list("number", "digest"))

    def newest_heads(self) -> Iterator[tuple[UUID, str, int, str]]:
        with platform_scope():
            # Each county's newest by its own probe of the index: years of heads are not read.
            heads = JournalHead.objects.filter(
                county=OuterRef("pk"), generation=OuterRef("generation")
            ).order_by("-number")
            rows = County.objects.annotate(
                head_number=Subquery(heads.values("number")[:1]),
                head_digest=Subquery(heads.values("digest")[:1]),
            ).exclude(head_number=None)
            names = ("pk", "slug", "head_number", "head_digest")
            yield from list(rows.order_by("slug").values_list(*names))


def forget_hosts_of(county: County) -> None:
    """Delete the county's hosts from the cache, so that the next request reads its state."""
    with platform_scope():
        hosts = list(Domain.objects.filter(tenant_id=county.pk).values_list("domain", flat=True))
    caches["platform"].delete_many([f"host/{host}" for host in hosts])


def _generation(county_id: UUID) -> int:
    return County.objects.values_list("generation", flat=True).get(pk=county_id)


def _usable(county: County | None) -> Realm:
    if county is None:
        raise UnknownCounty
    if county.state != County.State.READY:
        # The reason of a quarantine is shown to the platform's staff only.
        reason = county.state_reason if county.state == County.State.SUSPENDED else ""
        raise CountyUnavailable(county.state, county.get_state_display(), reason)
    return county.realm
