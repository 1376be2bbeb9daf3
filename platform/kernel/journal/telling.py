"""Tells the last line of the file of heads to others, so that its end cannot be cut off unseen."""

from __future__ import annotations

import logging
import urllib.request
from http.client import HTTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

log = logging.getLogger("liangxin.journal")
# Of connecting and of each answer.
SECONDS = 10


def tell(line: str) -> None:
    """Send the line to the webhook and by e-mail, where they are set; a failure is logged."""
    ways = {"webhook": _post, "mail": _mail}
    wanted = {"webhook": settings.JOURNAL_HEADS_WEBHOOK, "mail": settings.JOURNAL_HEADS_MAIL}
    for name, way in ways.items():
        if wanted[name]:
            try:
                way(line)
            except (OSError, HTTPException) as error:  # smtplib's errors are OSErrors
                log.exception("head_not_told", extra={"way": name, "reason": str(error)})


def _post(line: str) -> None:
    request = urllib.request.Request(  # noqa: S310 -- the settings allow http and https only
        settings.JOURNAL_HEADS_WEBHOOK,
        data=line.encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 -- likewise
        answer.read()


def _mail(line: str) -> None:
    EmailMessage(
        subject=_("Heads of the journals: keep this message"),
        body=line,
        from_email=settings.JOURNAL_HEADS_FROM,
        to=settings.JOURNAL_HEADS_MAIL,
    ).send()
