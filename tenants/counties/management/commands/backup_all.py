"""Back every county up."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from kernel.command import PlainCommand
from kernel.web.templatetags.ui import number
from tenants.counties.backup.everybody import back_up_all


class Command(PlainCommand):
    help = (
        "Write an encrypted backup of every county that is not closed into a folder, and "
        "manifest.json. One that cannot be backed up keeps no other from it; the exit code is then 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--to", metavar="DIR", required=True, help="the folder")

    def work(self, **options: Any) -> None:
        report = back_up_all(actor=self.actor, folder=Path(options["to"]), say=self.stderr.write)
        text = _("%(done)s counties backed up, %(failed)s not, in %(seconds)s s.") % {
            "done": number(len(report.done)),
            "failed": number(len(report.failed)),
            "seconds": f"{report.seconds:.1f}",
        }
        self.tell(report.as_json(), text, as_json=options["json"])
        if report.failed:
            names = ", ".join(sorted(report.failed))
            raise CommandError(_("Not backed up: %(names)s.") % {"names": names})
