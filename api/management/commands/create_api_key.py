"""Create an API key for another system; its text is shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.integrations import services
from apps.organization.models import OrgUnit
from kernel import realm
from kernel.command import CountyCommand
from kernel.models import Stored
from kernel.web.templatetags import ui
from tenants.counties.models import Region


class Command(CountyCommand):
    help = "Make a key for another system; it is shown once."
    platform = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--name", required=True, help="who uses the key")
        parser.add_argument("--scopes", required=True, help="businesses:read,members:read")
        parser.add_argument("--unit", default="", help="name of the unit it is limited to")
        parser.add_argument("--region", default="", help="code of the region (--platform)")
        parser.add_argument("--days", type=int, default=365, help="how long it lives")

    def work(self, **options: Any) -> None:
        made = services.create_key(
            actor=self.actor,
            name=options["name"],
            scopes=[part.strip() for part in options["scopes"].split(",") if part.strip()],
            within=self._within(options["unit"], options["region"]),
            lifetime=timedelta(days=options["days"]),
        )
        expiry = _("It is shown this once. It expires on %(day)s.") % {
            "day": ui.day(made.key.expires_at)
        }
        result = {"key": made.text, "id": str(made.key.pk), "expires_at": made.key.expires_at}
        self.tell(
            {**result, "expires_at": made.key.expires_at.isoformat()},
            f"{made.text}\n{expiry}",
            as_json=options["json"],
        )

    def _within(self, unit: str, region: str) -> Stored | None:
        on_platform = realm.current().is_platform
        if (unit and on_platform) or (region and not on_platform):
            raise CommandError(_("--unit limits a county's key, --region one of the platform."))
        found: Stored | None = None
        if unit:
            found = OrgUnit.objects.in_being().filter(name=unit).first()
        elif region:
            found = Region.objects.filter(code=region, valid_to=None).first()
        if found is None and unit:
            raise CommandError(_("There is no unit %(name)s.") % {"name": unit})
        if found is None and region:
            raise CommandError(
                _("%(code)s is not the code of a division in force.") % {"code": region}
            )
        return found
