"""What a mail and a message say: kinds and how many, never a name, a title or a number of a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.notices import queries
from apps.notices.models import Contact, Sending
from apps.notices.queries import Line
from apps.notices.registry import kinds
from apps.notices.services import own
from kernel import realm
from kernel.chinese.text import labelled
from tenants.counties.addresses import county_url

Purpose = Sending.Purpose


@dataclass(frozen=True)
class Mail:
    """A mail as it is sent."""

    to: str
    subject: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def mail(sending: Sending) -> Mail | None:
    """Return the mail as things stand now, None when there is nothing to say or no address for it."""
    contact = queries.contact_of(sending.account_id) if sending.account_id else None
    if contact is None or not contact.email or not sending.account or not sending.account.is_active:
        return None
    if sending.purpose == Purpose.CONFIRM:
        return None if contact.confirmed_at else _confirmation(contact)
    if contact.confirmed_at is None:
        return None
    if sending.purpose == Purpose.DIGEST and not contact.takes_digest:
        return None
    said = queries.still_to_say(sending)
    return _told(sending, contact, said) if said else None


def short(said: list[Line]) -> str:
    """Return a text message about notices, "" for none."""
    return (
        f"{_counted(Counter(str(line.kind.plain) for line in said))} {_url('notices:list')}"
        if said
        else ""
    )


def group(counts: Mapping[str, int]) -> str:
    """Return what a robot says in its group of {kind: notices}: figures only; "" for nothing."""
    if not counts:
        return ""
    lines = [labelled(kinds[kind].name, count) for kind, count in sorted(counts.items())]
    return "\n".join(
        [
            _("Waiting to be read in %(county)s:") % {"county": _county()},
            *lines,
            _url("notices:list"),
        ]
    )


def _told(sending: Sending, contact: Contact, said: list[Line]) -> Mail:
    is_daily = sending.purpose == Purpose.DIGEST
    kind = "" if is_daily else said[0].kind.key
    stop = _url("notices:stop", own.stop_token(contact.account_id, kind))
    ends = _("No daily mail any more:") if is_daily else _("No mail about this any more:")
    counts = Counter(str(line.kind.plain) for line in said)
    body = [
        _("In %(county)s there is something for you:") % {"county": _county()},
        "",
        *(f"- {text}" if count == 1 else f"- {text} ({count})" for text, count in counts.items()),
        "",
        _("Log in and read it: %(url)s") % {"url": _url("notices:list")},
        "",
        f"{ends} {stop}",
        _("What you are told of, and how: %(url)s") % {"url": _url("notices:settings")},
    ]
    subject = ngettext("%(count)d notice for you", "%(count)d notices for you", len(said))
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    shown = labelled(_county(), subject % {"count": len(said)})
    return Mail(contact.email.reveal(), shown, "\n".join(body), headers)


def _confirmation(contact: Contact) -> Mail:
    link = _url("notices:confirm", own.confirm_token(contact))
    text = _(
        "Somebody wrote down this address in %(county)s to be told of what waits there. If it was you, "
        "open this link within two days and press the button: %(url)s\n\nIf not, do nothing: no other "
        "mail comes."
    )
    body = text % {"county": _county(), "url": link}
    return Mail(
        contact.email.reveal(),
        _("Confirm your address"),
        body,
        {"Auto-Submitted": "auto-generated"},
    )


def _counted(counts: Counter[str]) -> str:
    return " ".join(text if n == 1 else f"{text} ({n})" for text, n in counts.items())


def _county() -> str:
    return realm.current().name


def _url(name: str, *args: str) -> str:
    path = reverse(name, settings.COUNTY_URLCONF, args=args)
    return county_url(realm.current().slug, path)
