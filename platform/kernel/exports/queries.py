"""Queries of requests for exports that need a second person."""

from __future__ import annotations

from django.db.models import QuerySet

from kernel import access, clock
from kernel.access import Actor
from kernel.models import ExportRequest, TakenOut

RELEASE = "kernel.release_export"
# What a request is for that no list's address names: data read one by one or by API.
PEOPLE, PEOPLE_BY_KEY = "people", "people by key"


def requests(actor: Actor) -> QuerySet[ExportRequest]:
    """Return the requests the actor may see: all with the permission to release, else their own."""
    if access.allows(actor, RELEASE, access.EVERYWHERE):
        return ExportRequest.objects.all()
    return own(actor)


def own(actor: Actor) -> QuerySet[ExportRequest]:
    """Return the actor's own requests, newest first."""
    rows = ExportRequest.objects.all()
    return rows.filter(asked_by=actor.id) if actor.id else rows.none()


def waiting_for(actor: Actor) -> QuerySet[ExportRequest]:
    """Return the requests of others that the actor may release now, the oldest first."""
    if not access.allows(actor, RELEASE, access.EVERYWHERE):
        return ExportRequest.objects.none()
    waiting = _in_time(ExportRequest.objects.filter(state=ExportRequest.State.WAITING))
    return waiting.exclude(asked_by=actor.id).order_by("created_at")


def ready_for(actor: Actor) -> QuerySet[ExportRequest]:
    """Return the actor's released requests that have not expired."""
    return _in_time(own(actor)).filter(state=ExportRequest.State.RELEASED)


def to_act_on(actor: Actor) -> QuerySet[ExportRequest]:
    """Return what waits for the actor: others' requests to release, and their own released ones. One query."""
    return (waiting_for(actor) | ready_for(actor)).order_by("state", "created_at")


def open_request(actor: Actor, address: str, rows: int) -> ExportRequest | None:
    """Return the actor's unexpired request for the list at `address`: released, else waiting.

    Requests for fewer rows than `rows` are ignored: nobody has released that many.
    """
    found = _in_time(own(actor)).filter(address=address, rows__gte=rows)
    released = found.filter(state=ExportRequest.State.RELEASED).first()
    return released or found.filter(state=ExportRequest.State.WAITING).first()


def taken_today(actor: Actor) -> int:
    """Return how many people's data the actor was handed today, little by little and in workbooks."""
    rows = TakenOut.objects.filter(taker__in=[actor.behind or actor.id], day=clock.today())
    return rows.values_list("people", flat=True).first() or 0


def may_go_on(actor: Actor) -> bool:
    """Say whether a second person released that the actor reads more than one person may."""
    released = own(actor).filter(what__in=[PEOPLE, PEOPLE_BY_KEY])
    return _in_time(released).filter(state=ExportRequest.State.RELEASED).exists()


def _in_time(rows: QuerySet[ExportRequest]) -> QuerySet[ExportRequest]:
    return rows.filter(until__gt=clock.now())
