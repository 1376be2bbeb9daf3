"""What a person does with their own notices: reads them, chooses, names an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature
from django.db import transaction
from django.utils.translation import gettext as _

from apps.notices import events, queries, rules
from apps.notices.models import Contact, Notice, NoticePreference, Sending, When
from apps.notices.registry import kinds
from apps.notices.services.telling import forget_counts
from kernel import clock, journal
from kernel.access import Actor
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import records
from kernel.signing import dumps, hashed, loads

CONFIRMS, STOPS = "notices/confirm", "notices/stop"


@transaction.atomic
def mark_read(*, actor: Actor, notice: Notice) -> Notice:
    """Note that a notice of one's own was read. Raises Denied for another's."""
    if notice.account_id != actor.id:
        raise Denied(_("You can read your own notices only."))
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
        forget_counts([notice.account_id])
    return notice


@transaction.atomic
def mark_all_read(*, actor: Actor) -> int:
    """Note that all of one's own notices were read; return how many were not."""
    account = own_id(actor)
    count = queries.own(actor).filter(read_at=None).update(read_at=clock.now())
    forget_counts([account])
    return count


@transaction.atomic
def choose(*, actor: Actor, chosen: Mapping[str, str]) -> None:
    """Keep when the actor wants to be told of each kind; "" for as the county has it.

    Raises Invalid for a kind or a choice there is not.
    """
    account = own_id(actor)
    if set(chosen) - set(kinds.keys()) or set(chosen.values()) - {"", *When.values}:
        raise Invalid(kinds=_("There is no such kind of notices, or no such choice."))
    for kind, when in sorted(chosen.items()):
        own = NoticePreference.objects.filter(account=account, kind=kind)
        if not when:
            own.delete()
        else:
            NoticePreference.objects.update_or_create(
                account_id=account, kind=kind, defaults={"when": when}
            )


@transaction.atomic
def set_contact(
    *, actor: Actor, email: str, takes_digest: bool = True, takes_messages: bool = False
) -> Contact:
    """Keep a person's address and what they want there; "" removes the address.

    A new address gets a mail with a link, and nothing else until it was opened. Raises Conflict after
    some new addresses a day: the mails go to whom somebody typed.
    """
    account = own_id(actor)
    Contact.objects.get_or_create(account_id=account)
    contact = Contact.objects.select_for_update().get(account=account)
    values: dict[str, Any] = {"takes_digest": takes_digest, "takes_messages": takes_messages}
    if contact.email.reveal() != email:
        values |= {"email": email, "confirmed_at": None}
    if records.change(contact, **values) and email and contact.confirmed_at is None:
        _require_few_mails(account)
        Sending.objects.create(
            key=f"confirm/{contact.pk}/{contact.version}", purpose=Sending.Purpose.CONFIRM,
            account_id=account,
        )  # fmt: skip
    return contact


@transaction.atomic
def confirm_contact(*, actor: Actor, token: str) -> Contact:
    """Confirm the address a link was sent to. Raises Invalid for a wrong, old or another's link."""
    account = own_id(actor)
    contact = Contact.objects.select_for_update().filter(account=account).first()
    try:
        said = loads(token, CONFIRMS, int(rules.CONFIRM_WITHIN.total_seconds()))
    except BadSignature:
        said = None
    if contact is None or said != confirmation(contact):
        raise Invalid(
            _(
                "This link is too old, or was sent to another address. Save the address again: a new mail comes."
            )
        )
    if contact.confirmed_at is None:
        records.change(contact, confirmed_at=clock.now())
        journal.emit(events.ContactConfirmed(user_id=account), actor=actor)
    return contact


def _require_few_mails(account: UUID) -> None:
    since = clock.now() - rules.A_DAY
    sent = Sending.objects.filter(account=account, purpose=Sending.Purpose.CONFIRM)
    if sent.filter(created_at__gt=since).count() >= rules.ADDRESSES_A_DAY:
        raise Conflict(_("You have changed the address often today. Try it again tomorrow."))


def confirmation(contact: Contact) -> list[str]:
    """Return what a link of confirmation says: whose, and the hash of the address."""
    return [str(contact.account_id), hashed(CONFIRMS, contact.email.reveal())]


def confirm_token(contact: Contact) -> str:
    """Return the token of the link that confirms an address."""
    return dumps(confirmation(contact), CONFIRMS)


def stop_token(account: UUID, kind: str) -> str:
    """Return the token of a link that ends mails of a kind, of the daily mail with kind ""."""
    return dumps([str(account), kind], STOPS)


def read_stop(token: str) -> tuple[UUID, str] | None:
    """Return (account, kind) of a link that ends mails, None for a wrong one."""
    try:
        account, kind = loads(token, STOPS, int(rules.OFF_WITHIN.total_seconds()))
    except (BadSignature, ValueError):
        return None
    return UUID(account), kind


@transaction.atomic
def unsubscribe(*, account: UUID, kind: str) -> None:
    """End mails of a kind, or the daily mail (""), for the holder of a link: no log-in, nothing else.

    The bell goes on. Repeated, it changes nothing.
    """
    if kind in kinds:
        NoticePreference.objects.update_or_create(
            account_id=account, kind=kind, defaults={"when": When.BELL}
        )
    else:
        Contact.objects.filter(account=account).update(takes_digest=False)


def own_id(actor: Actor) -> UUID:
    """Return the actor's account. Raises Denied for keys and commands."""
    if actor.kind != "user" or actor.id is None:
        raise Denied(_("Only a person has notices of their own."))
    return actor.id
