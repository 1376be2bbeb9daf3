"""Make the duties of a period."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from apps.duties import services
from kernel.command import CountyCommand
from kernel.errors import Invalid
from kernel.periods import Period, parse


class Command(CountyCommand):
    help = "Make the duties of the present periods, or of one period; what is there stays."
    several = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--period", default="", help="2026-11, 2026Q4, 2026H2 or 2026")

    def work(self, **options: Any) -> None:
        period = _period(options["period"]) if options["period"] else None
        made = services.make_duties(actor=self.actor, period=period)
        text = _("%(made)d duties made, %(unchanged)d were there.") % made.as_json()
        self.tell(made.as_json(), text, as_json=options["json"])


def _period(text: str) -> Period:
    try:
        return parse(text)
    except ValueError as error:
        raise Invalid(period=_("Write a period as 2026-11, 2026Q4, 2026H2 or 2026.")) from error
