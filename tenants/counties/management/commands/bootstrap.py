"""Make an installation ready: log-ins, public tables, regions, spare schemas."""

from typing import Any

from django.core.management.base import CommandParser

from kernel.command import PlainCommand
from tenants.counties.bootstrap import bootstrap


class Command(PlainCommand):
    help = "Make the installation ready; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--spares", type=int, help="spare schemas to keep ready")

    def work(self, **options: Any) -> None:
        bootstrap(self.stdout.write, options["spares"])
