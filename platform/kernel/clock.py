"""The only source of the present moment; tests set it by patching the machine's clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present moment, aware, in Asia/Shanghai."""
    return timezone.now().astimezone(ZONE)


def today() -> date:
    """Return the present day in Asia/Shanghai."""
    return now().date()
