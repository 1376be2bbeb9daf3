"""The only source of the current time; tests set it by patching the system clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

NOT_YET = _("This day has not come yet.")
ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the current time as an aware datetime in Asia/Shanghai."""
    return timezone.now().astimezone(ZONE)


def today() -> date:
    """Return the current date in Asia/Shanghai."""
    return now().date()


def require_past(field: str, day: date) -> None:
    """Raise Invalid at `field` when `day` is in the future."""
    if day > today():
        raise Invalid(**{field: str(NOT_YET)})
