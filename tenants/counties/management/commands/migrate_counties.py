"""Bring every county's tables to the code's shape."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from kernel.command import PlainCommand
from kernel.web.templatetags.ui import number
from tenants.counties.fleet import Report, migrate_fleet


class Command(PlainCommand):
    help = (
        "Migrate every county in parallel. One that cannot be migrated is quarantined (its host "
        "answers 503) and the others go on; the exit code is then 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--jobs", type=int, default=2, help="counties at once")
        parser.add_argument(
            "--lock-timeout", type=float, default=5.0, help="seconds to wait for a busy table"
        )
        parser.add_argument(
            "--resume", action="store_true", help="only those unfinished or quarantined"
        )

    def work(self, **options: Any) -> None:
        report = migrate_fleet(
            actor=self.actor,
            jobs=options["jobs"],
            lock_timeout_ms=int(options["lock_timeout"] * 1000),
            resume=options["resume"],
            say=self.stderr.write,
        )
        self.tell(report.as_json(), _summary(report), as_json=options["json"])
        if report.quarantined:
            names = ", ".join(outcome.slug for outcome in report.quarantined)
            raise CommandError(
                _("Quarantined: %(names)s. Mend them, then run with --resume.") % {"names": names}
            )


def _summary(report: Report) -> str:
    return _(
        "%(migrated)s migrated, %(unchanged)s were up to date, %(bad)s quarantined, in %(seconds)s s."
    ) % {
        "migrated": number(report.migrated),
        "unchanged": number(report.unchanged),
        "bad": number(len(report.quarantined)),
        "seconds": f"{report.seconds:.1f}",
    }
