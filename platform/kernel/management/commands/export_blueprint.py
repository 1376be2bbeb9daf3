"""Print a county's configuration as a blueprint, to keep, compare or apply in another county."""

from __future__ import annotations

from typing import Any

import yaml

from kernel import blueprint
from kernel.command import CountyCommand


class Command(CountyCommand):
    help = "Print a county's whole configuration as a blueprint (YAML; JSON with --json)."

    def work(self, **options: Any) -> None:
        document = blueprint.export()
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
        self.tell(document, text, as_json=options["json"])
