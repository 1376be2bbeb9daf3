"""Recompute a county's coverage by its rules."""

from typing import Any

from django.utils.translation import gettext as _

from apps.businesses import queries, services
from kernel.command import CountyCommand
from kernel.web.templatetags.ui import number


class Command(CountyCommand):
    help = "Give every active business the branch that the county's rules say."

    def work(self, **options: Any) -> None:
        services.recompute_coverage(actor=self.actor)
        figures = queries.coverage_figures(self.actor)
        text = _("%(covered)s of %(total)s businesses are covered.") % {
            "covered": number(figures.covered),
            "total": number(figures.total),
        }
        self.tell(figures.as_json(), text, as_json=options["json"])
