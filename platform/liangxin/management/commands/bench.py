"""Run the benchmarks of docs/performance.md, or the isolation drill between two counties."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from infra.bench import county, drill, nation
from kernel.command import PlainCommand


class Command(PlainCommand):
    help = "Measure: county (founding, import, pages), nation (2,844 counties), drill (isolation)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", choices=["county", "nation", "drill"])
        parser.add_argument("--repetitions", type=int, default=3, help="county: how often")

    def work(self, **options: Any) -> None:
        if options["what"] == "county":
            county.main(options["repetitions"])
        elif options["what"] == "nation":
            nation.main()
        elif not drill.main():
            raise CommandError(
                "An answer of another county was seen, or there are not two counties."
            )
