"""Recompute a county's coverage by its rules."""

from typing import Any

from apps.businesses import queries, services
from kernel.command import CountyCommand


class Command(CountyCommand):
    help = "Give every active business the branch that the county's rules say."

    def work(self, **options: Any) -> None:
        services.recompute_coverage(actor=self.actor)
        figures = queries.coverage_figures(self.actor)
        text = f"{figures.covered} of {figures.total} businesses are covered."
        self.tell(figures.as_json(), text, as_json=options["json"])
