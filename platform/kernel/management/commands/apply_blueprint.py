"""Replace a county's configuration with a blueprint file, or list the differences."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from kernel import blueprint
from kernel.command import CountyCommand


class Command(CountyCommand):
    help = (
        "Make a county's configuration that of a blueprint FILE. Every section is checked first; "
        "when anything is wrong nothing is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path, help="the blueprint (YAML)")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what differs, change nothing"
        )

    def work(self, **options: Any) -> None:
        document = blueprint.load(options["file"])
        is_dry = options["dry_run"]
        found = blueprint.apply(actor=self.actor, document=document, dry_run=is_dry)
        lines = [line for difference in found for line in _lines(difference)]
        lines.append(_summary(len(found), is_dry=is_dry))
        result = {"applied": not is_dry, "differences": [asdict(one) for one in found]}
        self.tell(result, "\n".join(lines), as_json=options["json"])


def _lines(difference: blueprint.Difference) -> list[str]:
    parts = {"+": difference.added, "-": difference.removed, "~": difference.changed}
    items = [f"  {sign} {name}" for sign, names in parts.items() for name in names]
    return [difference.section, *(items or ["  ~ " + _("(the order)")])]


def _summary(count: int, *, is_dry: bool) -> str:
    if not count:
        return _("Nothing differs.")
    if is_dry:
        return _("Sections that differ: %(count)d. Nothing was changed.") % {"count": count}
    return _("Sections that differed: %(count)d. The blueprint is applied.") % {"count": count}
