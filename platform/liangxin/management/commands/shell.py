"""Django's shell inside one realm; outside any scope the database refuses all queries."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import shell

from kernel.command import CountyCommand


class Command(CountyCommand, shell.Command):
    help = "Open Python inside a county (--county SLUG) or on the platform (--platform)."
    platform = True

    def add_arguments(self, parser: CommandParser) -> None:
        CountyCommand.add_arguments(self, parser)
        shell.Command.add_arguments(self, parser)

    def work(self, **options: Any) -> None:
        shell.Command.handle(self, **options)
