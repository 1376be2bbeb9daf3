"""Open a suspended county again."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from kernel.command import PlainCommand
from kernel.realm import platform_scope
from tenants.counties import services
from tenants.counties.models import County


class Command(PlainCommand):
    help = "Open a suspended county again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug")

    def work(self, **options: Any) -> None:
        with platform_scope():
            county = County.objects.filter(slug=options["slug"]).first()
            if county is None:
                raise CommandError(_("There is no county %(slug)s: see list_counties.") % options)
            county = services.resume_county(actor=self.actor, county=county)
        result = {"slug": county.slug, "state": county.state}
        text = _("%(county)s is ready again.") % {"county": county.name}
        self.tell(result, text, as_json=options["json"])
