"""The only source of the current time; tests set it by patching the system clock.

The demonstration and a county that practises move it: `at`. The journal's time is the database's own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.errors import Doubtful, Invalid

# The People's Republic: what an office of today keeps was rarely founded before it.
REPUBLIC = date(1949, 10, 1)
NOT_YET = _("This day has not come yet.")
BEFORE_REPUBLIC = _(
    "This day lies before 1 October 1949. Mostly that is a slip of the pen: check the year, and "
    "confirm it if it is right."
)
ZONE = ZoneInfo("Asia/Shanghai")
_moved: ContextVar[datetime | None] = ContextVar("clock_moved", default=None)


def now() -> datetime:
    """Return the current time as an aware datetime in Asia/Shanghai."""
    return (_moved.get() or timezone.now()).astimezone(ZONE)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now` and `today` be of an aware `moment` in the block; it stands still there."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)


def today() -> date:
    """Return the current date in Asia/Shanghai."""
    return now().date()


def require_founding(field: str, day: date, *, confirmed: bool) -> None:
    """Raise Invalid at `field` for a day in the future, Doubtful for one before 1 October 1949.

    The second is let pass when a person has `confirmed` it.
    """
    require_past(field, day)
    if day < REPUBLIC and not confirmed:
        raise Doubtful(**{field: str(BEFORE_REPUBLIC)})


def require_past(field: str, day: date) -> None:
    """Raise Invalid at `field` when `day` is in the future."""
    if day > today():
        raise Invalid(**{field: str(NOT_YET)})
