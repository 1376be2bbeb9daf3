"""Open a suspended county again."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

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
                raise CommandError(f"There is no county {options['slug']!r}: see list_counties.")
            county = services.resume_county(actor=self.actor, county=county)
        result = {"slug": county.slug, "state": county.state}
        self.tell(result, f"{county.name} is ready again.", as_json=options["json"])
