"""Let the product's own rules answer a file of questions whose right answers are known."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from apps.rulebook import queries
from kernel.chinese.text import listed
from kernel.command import PlainCommand
from kernel.errors import Invalid


class Command(PlainCommand):
    help = "Answer a file of questions by the product's own rules, and say which answers differ."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="questions in the form of vectors.json")

    def work(self, **options: Any) -> None:
        found = queries.answered(_read(options["file"]))
        lines = [
            _("%(right)d right, %(wrong)d wrong")
            % {"right": found.right, "wrong": len(found.wrong)},
            *(f"{one['id']}: {json.dumps(one['got'], ensure_ascii=False)}" for one in found.wrong),
        ]
        if found.unknown:
            lines.append(_("No rule answers: %(names)s") % {"names": listed(found.unknown)})
        self.tell(found.as_json(), "\n".join(lines), as_json=options["json"])
        if found.wrong:
            sys.exit(1)


def _read(path: Path) -> list[Any]:
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        text = _("%(file)s cannot be read as JSON: %(why)s")
        raise Invalid(text % {"file": path.name, "why": error}) from error
    vectors = given.get("vectors") if isinstance(given, dict) else given
    if not isinstance(vectors, list):
        raise Invalid(_("%(file)s has no list of questions named “vectors”.") % {"file": path.name})
    return vectors
