"""The only source of the present moment; tests set it by patching the machine's clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

NOT_YET = _("This day has not come yet.")
ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present moment, aware, in Asia/Shanghai."""
    return timezone.now().astimezone(ZONE)


def today() -> date:
    """Return the present day in Asia/Shanghai."""
    return now().date()


def require_past(field: str, day: date) -> None:
    """Raise Invalid at `field` when `day` is in the future."""
    if day > today():
        raise Invalid(**{field: str(NOT_YET)})
