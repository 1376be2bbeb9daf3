"""Activities as an iCalendar (RFC 5545): title, place and time, and nobody's name.

Times are in UTC, which no program misreads. UID and SEQUENCE follow the row, so that a change moves
the entry and a cancelled one is struck out, instead of a second one appearing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.activities.models import Activity
from kernel.lazily import Later

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Later("icalendar")

AGAIN_AFTER = timedelta(hours=1)


def written(name: str, rows: Iterable[Activity], address: Callable[[Activity], str]) -> bytes:
    """Return the calendar `name` with `rows`; the same rows give the same bytes."""
    found = icalendar.Calendar()
    found.add("prodid", "-//liangxin//activities//ZH")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", "Asia/Shanghai")
    found.add("refresh-interval", AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT1H")
    for row in rows:
        found.add_component(_event(row, address(row)))
    return bytes(found.to_ical())


def etag(body: bytes) -> str:
    """Return the ETag of a calendar."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _event(row: Activity, address: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{row.pk}@liangxin")
    event.add("sequence", row.version - 1)
    # Whole seconds: other programs compare them as texts.
    changed = row.updated_at.astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", row.starts_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtend", row.ends_at.astimezone(UTC).replace(microsecond=0))
    is_cancelled = row.state == Activity.State.CANCELLED
    # Some programs show a cancelled entry like any other: its name says it to all of them.
    title = _("Cancelled: %(what)s") % {"what": row.title} if is_cancelled else row.title
    event.add("summary", _plain(title))
    if row.place:
        event.add("location", _plain(row.place))
    event.add("url", address)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    return event


def _plain(text: str) -> str:
    """Return a text without control characters, which no escape can hold."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
