"""The only source of the present moment; tests set it by patching the machine's clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present moment, aware, in Asia/Shanghai."""
    return timezone.now().astimezone(ZONE)


def today() -> date:
    """Return the present day in Asia/Shanghai."""
    return now().date()


def yesterday() -> date:
    """Return the day before the present one in Asia/Shanghai."""
    return today() - timedelta(days=1)
