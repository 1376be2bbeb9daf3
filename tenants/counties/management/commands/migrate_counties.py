"""Bring every county's tables to the code's shape."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from kernel.command import PlainCommand
from tenants.counties.fleet import migrate_fleet


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
        bad = report.quarantined
        text = (
            f"{report.migrated} migrated, {report.unchanged} were up to date, "
            f"{len(bad)} quarantined, in {report.seconds:.1f} s."
        )
        self.tell(report.as_json(), text, as_json=options["json"])
        if bad:
            names = ", ".join(outcome.slug for outcome in bad)
            raise CommandError(f"Quarantined: {names}. Mend them, then run with --resume.")
