"""Run the benchmarks of docs/performance.md, or the isolation drill between two counties."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from infra.bench import drill, installation, report
from infra.bench.measuring import Measured
from kernel import clock
from kernel.command import PlainCommand


class Command(PlainCommand):
    help = "Measure county, duties, home, liaison, visits, nation (schemas, fleet); or drill."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        known = ["county", "duties", "home", "liaison", "nation", "visits", "drill"]
        parser.add_argument("what", choices=known)
        parser.add_argument("--counties", type=int, default=111, help="nation: counties founded")
        parser.add_argument("--schemas", type=int, default=300, help="nation: schemas in the end")

    def work(self, **options: Any) -> None:
        what = options["what"]
        if what == "drill":
            self._drill()
            return
        rows: list[Measured] = []
        self.stdout.write(report.HEAD)
        with installation.made_to_measure() as var:
            installation.prepare(var, settings.DEMO_MONTHS if what == "home" else 0)
            for row in self._rows(var, options):
                rows.append(row)
                self.stdout.write(report.line(row))
                self.stdout.flush()
        report.keep(settings.ROOT / "docs" / "performance.md", what, rows, clock.today())

    def _rows(self, var: Path, options: dict[str, Any]) -> Iterator[Measured]:
        if options["what"] == "county":
            yield from installation.measured(var, "requests")
            yield from installation.measured(var, "county")
            return
        if options["what"] in {"duties", "home", "liaison", "visits"}:
            yield from installation.measured(var, options["what"])
            return
        counties = options["counties"]
        yield from installation.measured(
            var, "fleet", counties=counties, schemas=options["schemas"]
        )
        yield installation.second_start(var, counties)
        yield from installation.measured(var, "nation")

    def _drill(self) -> None:
        if not drill.main():
            raise CommandError(
                "An answer of another county was seen, or there are not two counties."
            )
