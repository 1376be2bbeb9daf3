"""Write the newest seal of every journal to the file of heads."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from kernel.command import PlainCommand
from kernel.journal import heads
from kernel.web.templatetags.ui import number


class Command(PlainCommand):
    help = "Append the newest seal of every journal to JOURNAL_HEADS; the scheduler does so each night."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--restored",
            metavar="REASON",
            default="",
            help="record that the whole database was brought back to an earlier state, and why",
        )

    def work(self, **options: Any) -> None:
        try:
            written = heads.write_all(restored=options["restored"])
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(reason)s. Nothing was recorded.")
                % {"file": settings.JOURNAL_HEADS, "reason": error.strerror or error}
            ) from error
        text = _("Heads written to %(file)s: %(count)s.") % {
            "file": settings.JOURNAL_HEADS,
            "count": number(written),
        }
        self.tell({"heads": written}, text, as_json=options["json"])
