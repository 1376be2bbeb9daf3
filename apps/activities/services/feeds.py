"""Calendar addresses: secret, of one person, made and revoked by that person."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import queries as accounts
from apps.activities import events
from apps.activities.models import CalendarFeed
from apps.activities.policies import VIEW
from apps.activities.queries import calendars
from apps.organization.models import OrgUnit
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.errors import Conflict, Denied
from kernel.models import records


@dataclass(frozen=True)
class MadeFeed:
    """A new calendar address; `secret` is shown once and stored as a keyed hash only."""

    feed: CalendarFeed
    secret: str


@transaction.atomic
def make_feed(*, actor: Actor, unit: OrgUnit | None = None) -> MadeFeed:
    """Make the address of one's own calendar, or of a unit's; the one that stood leads nowhere then.

    The account is locked, so that of two at once one address works. Raises Denied for a key and
    without the right to see the unit's activities.
    """
    access.require(actor, VIEW, unit)
    if actor.kind != "user":
        raise Denied(_("A calendar address belongs to a person: log in to make one."))
    user = records.lock(accounts.own_account(actor))
    standing = CalendarFeed.objects.filter(user=user, unit=unit, revoked_at=None)
    standing.update(revoked_at=clock.now(), updated_at=clock.now())
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        user=user, unit=unit, secret_hash=calendars.feed_hash(secret)
    )
    made = events.CalendarFeedMade(feed_id=feed.pk, unit_id=unit.pk if unit else None)
    journal.emit(made, actor=actor)
    return MadeFeed(feed, secret)


@transaction.atomic
def revoke_feed(
    *, actor: Actor, feed: CalendarFeed, expected_version: int | None = None
) -> CalendarFeed:
    """Stop one's own calendar address with its next request. Raises Conflict when it is stopped."""
    access.require(actor, VIEW)
    if feed.user_id != actor.id:
        raise Denied(_("This calendar address is somebody else's."))
    feed = records.lock(feed)
    if feed.revoked_at:
        raise Conflict(_("This calendar address does not work any more."))
    records.change(feed, expected_version, revoked_at=clock.now())
    revoked = events.CalendarFeedRevoked(feed_id=feed.pk, unit_id=feed.unit_id)
    journal.emit(revoked, actor=actor)
    return feed
