"""Close a county's doors."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from kernel.command import PlainCommand
from kernel.realm import platform_scope
from tenants.counties import services
from tenants.counties.models import County


class Command(PlainCommand):
    help = "Suspend a county: its host answers 503 until resume_county."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug")
        parser.add_argument("--reason", required=True)

    def work(self, **options: Any) -> None:
        with platform_scope():
            county = County.objects.filter(slug=options["slug"]).first()
            if county is None:
                raise CommandError(_("There is no county %(slug)s: see list_counties.") % options)
            county = services.suspend_county(
                actor=self.actor, county=county, reason=options["reason"]
            )
        result = {"slug": county.slug, "state": county.state, "reason": county.state_reason}
        text = _("%(county)s is suspended.") % {"county": county.name}
        self.tell(result, text, as_json=options["json"])
