"""When something is sent: hours of quiet, the daily mail, tries and their distance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

MINUTE = timedelta(minutes=1)
# After the first, second … failed try; then it is given up.
BACKOFF = (1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 180 * MINUTE)
# A sender that has not said by then how it went is dead.
LEASE = 5 * MINUTE
# Older ones are not sent any more: who confirms an address today is not flooded with the past.
LATEST = timedelta(days=2)
CONFIRM_WITHIN = timedelta(days=2)
OFF_WITHIN = timedelta(days=365)
A_DAY = timedelta(days=1)
ADDRESSES_A_DAY = 5
KEPT_DAYS = 90


@dataclass(frozen=True)
class Times:
    """A county's hours: of the daily mail, and of quiet, which may go over midnight."""

    digest: time = time(8)
    quiet_from: time = time(21)
    quiet_until: time = time(7, 30)

    def is_quiet(self, moment: datetime) -> bool:
        """Say whether a local moment is in the hours of quiet; equal ends are no quiet at all."""
        return self.is_quiet_at(moment.time())

    def is_quiet_at(self, hour: time) -> bool:
        """Say whether an hour of the day is one of quiet."""
        begin, end = self.quiet_from, self.quiet_until
        return begin <= hour < end if begin <= end else hour >= begin or hour < end

    def awake(self, moment: datetime) -> datetime:
        """Return the first local moment from `moment` on that is not quiet."""
        if not self.is_quiet(moment):
            return moment
        end = datetime.combine(moment.date(), self.quiet_until, moment.tzinfo)
        return end if end > moment else end + timedelta(days=1)

    def is_digest_due(self, moment: datetime) -> bool:
        """Say whether the daily mail of a local moment's day is due; not in hours of quiet."""
        return moment.time() >= self.digest and not self.is_quiet(moment)


def retry_after(attempts: int) -> timedelta | None:
    """Return how long to wait after this number of failed tries, None to give up."""
    return BACKOFF[attempts - 1] if 0 < attempts <= len(BACKOFF) else None
