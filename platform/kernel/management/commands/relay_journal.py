"""Deliver the due rows of the outbox; with --failed also those that were given up."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from kernel.command import CountyCommand
from kernel.journal import relay
from kernel.web.templatetags.ui import number


class Command(CountyCommand):
    help = "Deliver what is due in the outbox; the worker does so by itself."
    several = True
    platform = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--failed", action="store_true", help="also what was given up")

    def work(self, *, failed: bool = False, **options: Any) -> None:
        again = relay.try_failed_again() if failed else 0
        delivered = relay.relay()
        self.tell(
            {"delivered": delivered, "tried_again": again},
            _("Delivered: %(delivered)s. Given up before and tried again: %(again)s.")
            % {"delivered": number(delivered), "again": number(again)},
            as_json=options["json"],
        )
