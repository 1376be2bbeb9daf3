"""Reads of notices: one's own, those to send, what the county's table and a person say of a kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse

from apps.accounts.models import User
from apps.notices import rules
from apps.notices.models import Channel, Contact, Notice, NoticePreference, Sending, When
from apps.notices.registry import Kind, kinds
from apps.notices.rules import Times
from kernel import access, blueprint, clock
from kernel.access import Actor
from kernel.web.templatetags.ui import day, moment

KINDS, HOURS = "notice_kinds", "notice_hours"
# A page of the list shows, and the bell counts, so many.
SHOWN = 100
COUNTED_FOR = 300


@dataclass(frozen=True)
class Line:
    """A notice as its reader sees it."""

    notice: Notice
    kind: Kind
    text: str

    @property
    def url(self) -> str:
        """Return the address of what it is about, in a county."""
        is_of_one = self.kind.rows and self.kind.has_own_page and self.notice.subject_id
        args = [self.notice.subject_id] if is_of_one else []
        return reverse(self.kind.page, settings.COUNTY_URLCONF, args=args)


def own(actor: Actor) -> QuerySet[Notice]:
    """Return the actor's own notices, the newest first; keys and commands have none."""
    if actor.kind != "user" or actor.id is None:
        return Notice.objects.none()
    rows = Notice.objects.filter(account=actor.id, kind__in=kinds.keys())
    return rows.order_by("-created_at", "-id")


def lines(actor: Actor, rows: Iterable[Notice]) -> list[Line]:
    """Return those of `rows` whose subject the actor may see now, in words. A query a kind of subjects.

    The list, the bell and what is sent all pass here: what one does not show, none counts or sends.
    """
    given = list(rows)
    names = _names(actor, given)
    words = {
        key: {value: spell() for value, spell in kinds[key].words.items()}
        for key in {notice.kind for notice in given}
    }
    found = []
    for notice in given:
        kind = kinds[notice.kind]
        name = names[notice.kind].get(notice.subject_id) if kind.rows else ""
        if name is not None:
            found.append(Line(notice, kind, _text(kind, name, _spelled(notice, words[kind.key]))))
    return found


def _text(kind: Kind, name: str, values: Mapping[str, Any]) -> str:
    """Return a notice's sentence; the one without names where an older notice has other values."""
    try:
        return str(kind.text) % {"what": name, **values}
    except KeyError:
        return str(kind.plain)


def _names(actor: Actor, given: list[Notice]) -> dict[str, dict[UUID | None, str]]:
    """Return {kind: {subject: its name}} of the subjects the actor may see."""
    found: dict[str, dict[UUID | None, str]] = {}
    asked: dict[Any, set[UUID]] = {}
    for notice in given:
        kind = kinds[notice.kind]
        if kind.rows and notice.subject_id:
            asked.setdefault((kind.rows, kind.what), set()).add(notice.subject_id)
    seen = {
        (rows, what): dict(rows(actor).order_by().filter(pk__in=ids).values_list("pk", what))
        for (rows, what), ids in asked.items()
    }
    for key in {notice.kind for notice in given}:
        found[key] = seen.get((kinds[key].rows, kinds[key].what), {})
    return found


def _spelled(notice: Notice, words: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    found = {key: words.get(key, {}).get(value, value) for key, value in notice.values.items()}
    for key, value in found.items():
        if value and key.endswith("_on"):
            found[key] = day(date.fromisoformat(value))
        elif value and key.endswith("_at"):
            found[key] = moment(datetime.fromisoformat(value))
    return found


def unread(actor: Actor) -> int:
    """Return how many unread notices the actor's list shows, counted at most every five minutes."""
    count = lines(actor, own(actor).filter(read_at=None)[:SHOWN])
    cache.set(count_key(actor.id), len(count), COUNTED_FOR)
    return len(count)


def known_count(actor: Actor) -> int | None:
    """Return what `unread` counted lately, None when it has to be counted again. No query."""
    found = cache.get(count_key(actor.id))
    return found if isinstance(found, int) else None


def count_key(account: UUID | None) -> str:
    """Return the cache's key of an account's count."""
    return f"notices/unread/{account}"


def times() -> Times:
    """Return the county's hours. One query."""
    return read_times(blueprint.value(HOURS))


def read_times(value: list[dict[str, str]]) -> Times:
    """Return the hours that a section's value names."""
    given = {one["key"]: time.fromisoformat(one["at"]) for one in value}
    return Times(given["digest_at"], given["quiet_from"], given["quiet_until"])


def defaults() -> dict[str, When]:
    """Return {kind: when} as the county has it, else as the kind's app does. One query."""
    table = {one["key"]: When(one["when"]) for one in blueprint.value(KINDS)}
    return {kind.key: table.get(kind.key, kind.when) for kind in kinds}


def choices(accounts: Collection[UUID]) -> dict[tuple[UUID, str], When]:
    """Return {(account, kind): when} of what these accounts chose themselves. One query."""
    rows = NoticePreference.objects.filter(account__in=accounts)
    return {(a, k): When(w) for a, k, w in rows.values_list("account", "kind", "when")}


def active(accounts: Iterable[UUID]) -> set[UUID]:
    """Return those of `accounts` that may log in."""
    rows = User.objects.filter(pk__in=set(accounts), is_active=True)
    return set(rows.values_list("pk", flat=True))


def contact_of(account: UUID) -> Contact | None:
    """Return where an account is told outside the product, None when it said nothing."""
    return Contact.objects.filter(account=account).first()


def to_tell(on: datetime) -> QuerySet[Notice]:
    """Return what no message or mail has told yet: unread, of active accounts, not older than two days."""
    fresh = Notice.objects.filter(told_at=None, read_at=None, created_at__gt=on - rules.LATEST)
    rows = fresh.filter(account__is_active=True, kind__in=kinds.keys())
    return rows.order_by("account_id", "created_at", "id")


def still_to_say(sending: Sending) -> list[Line]:
    """Return what a message would say now: of an active account, unread, to be seen, not unsubscribed."""
    account = sending.account
    if account is None or not account.is_active:
        return []
    actor = access.actor_for(account)
    rows = own(actor).filter(pk__in=sending.notices, read_at=None)
    said, wanted = choices([account.pk]), defaults()
    leaves = {When.URGENT, When.DIGEST}
    return [
        line
        for line in lines(actor, rows)
        if said.get((account.pk, line.kind.key), wanted[line.kind.key]) in leaves
    ]


def channels(actor: Actor) -> QuerySet[Channel]:
    """Return the county's channels, to those who manage them."""
    if not access.allows(actor, "notices.manage_channel", access.EVERYWHERE):
        return Channel.objects.none()
    return Channel.objects.order_by("form", "name", "id")


def count_today() -> dict[str, int]:
    """Return {kind: how many notices were made since yesterday at this time and are unread}."""
    since = clock.now() - (rules.LATEST / 2)
    rows = Notice.objects.filter(created_at__gt=since, read_at=None, account__is_active=True)
    found: dict[str, int] = {}
    for key in rows.filter(kind__in=kinds.keys()).values_list("kind", flat=True):
        found[key] = found.get(key, 0) + 1
    return found
