"""The base of the commands that import a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandParser

from kernel.command import CountyCommand
from kernel.tabular import services


class ImportCommand(CountyCommand):
    """Imports one kind of table; rows that are refused do not make it fail."""

    kind: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="an .xlsx or .csv file")
        parser.add_argument("--dry-run", action="store_true", help="check only, change nothing")

    def work(self, **options: Any) -> None:
        plan = services.run_file(
            actor=self.actor, kind=self.kind, path=options["file"], dry_run=options["dry_run"]
        )
        report = plan.as_json()
        text = (
            f"{report['rows']} rows: {report['created']} new, {report['updated']} changed, "
            f"{report['unchanged']} as before, {report['duplicates']} copies, "
            f"{report['conflicts']} conflicts, {sum(plan.refused.values())} refused."
        )
        lines = [f"  row {f.row}, {f.column}: {f.value!r} {f.reason}" for f in plan.faults]
        self.tell(report, "\n".join([text, *lines]), as_json=options["json"])
