"""Calculate a county's figures and push them up."""

from typing import Any

from django.utils.translation import gettext as _

from apps.indicators import services
from kernel.command import CountyCommand
from kernel.realm import current


class Command(CountyCommand):
    help = "Calculate the county's figures now and push them to the platform."
    several = True

    def handle(self, *args: Any, **options: Any) -> None:
        self.results: list[dict[str, Any]] = []
        everywhere = options.get("all", False)
        super().handle(*args, **options)
        shown: Any = self.results if everywhere else self.results[0]
        lines = [_("%(county)s: figures changed: %(changed)d.") % row for row in self.results]
        self.tell(shown, "\n".join(lines), as_json=options["json"])

    def work(self, **_options: Any) -> None:
        changed = services.push(actor=self.actor)
        self.results.append({"county": current().slug, "changed": changed})
