"""The base of the commands that import a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from kernel.chinese.text import labelled, listed
from kernel.command import CountyCommand
from kernel.errors import Invalid
from kernel.tabular import asking, services
from kernel.tabular.importers import Fault, Plan
from kernel.web.templatetags.ui import number


class ImportCommand(CountyCommand):
    """Imports one kind of table; refused rows are printed and do not make it fail."""

    kind: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="a workbook or a .csv file")
        parser.add_argument("--sheet", default="", help="the sheet to read")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADING=COLUMN",
            help="what a column of the file is; without a COLUMN it is left out",
        )
        parser.add_argument(
            "--answers",
            type=Path,
            metavar="FILE",
            help="answers to what the file asks (`asked` of --json), as JSON",
        )
        parser.add_argument("--dry-run", action="store_true", help="check only, change nothing")

    def work(self, **options: Any) -> None:
        try:
            plan = services.run_file(
                actor=self.actor,
                kind=self.kind,
                path=options["file"],
                dry_run=options["dry_run"],
                said=dict(_pair(text) for text in options["map"]),
                sheet=options["sheet"],
                answers=_answers(options["answers"]),
            )
        except Invalid as error:
            raise _with_places(error) from error
        lines = [_summary(plan), *plan.remarks, *_unread(plan), *map(_line, plan.faults)]
        importer = services.importer_of(self.kind)()
        told = {**plan.as_json(), "asked": asking.asked(importer, plan.words, plan.disputes)}
        self.tell(told, "\n".join(lines), as_json=options["json"])


def _answers(path: Path | None) -> Any:
    """Return the JSON of a file, None without one. Raises Invalid for one that cannot be read."""
    if path is None:
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Invalid(answers=_("%(file)s cannot be read.") % {"file": path}) from error
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        text = _("%(file)s cannot be read as JSON. Write it like what --json prints as asked.")
        raise Invalid(answers=text % {"file": path}) from error


def _with_places(error: Invalid) -> Invalid:
    """Return an error with the places of wrong answers, a line each."""
    lines = [
        labelled(place, text) for place, text in error.fields.items() if asking.is_place(place)
    ]
    return Invalid("\n".join(lines)) if lines else error


def _pair(text: str) -> tuple[str, str]:
    heading, sign, name = text.rpartition("=")
    if not sign:
        raise Invalid(map=_("Write --map as HEADING=COLUMN, not %(text)s.") % {"text": text})
    return heading, name.strip()


def _unread(plan: Plan) -> list[str]:
    if not plan.unknown:
        return []
    return [_("Columns that were not read: %(names)s.") % {"names": listed(plan.unknown)}]


def _summary(plan: Plan) -> str:
    counts = {**plan.as_counts(), "refused": sum(plan.refused.values())}
    return _(
        "Of %(rows)s rows: %(created)s new, %(updated)s changed, %(unchanged)s as before, "
        "%(duplicates)s identical copies, %(kept)s set aside as chosen, %(conflicts)s conflicts, %(refused)s refused."
    ) % {name: number(count) for name, count in counts.items()}


def _line(fault: Fault) -> str:
    line = "  " + _("Row %(row)d, %(column)s, “%(value)s”: %(reason)s") % fault.as_json()
    return f"  {fault.sheet}{line}" if fault.sheet else line
