"""Write the API's description to api/v1/, or check that the files are up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from api import description
from kernel.command import PlainCommand

FILES = {
    "openapi.yml": description.COUNTY,
    "openapi_platform.yml": description.PLATFORM,
}
FOLDER = Path(description.__file__).parent / "v1"


class Command(PlainCommand):
    help = "Write api/v1/openapi*.yml from the views."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="compare only; 1 when they differ")

    def work(self, **options: Any) -> None:
        texts = {FOLDER / name: description.as_yaml(addresses) for name, addresses in FILES.items()}
        drifted = [path.name for path, text in texts.items() if _present(path) != text]
        if options["check"]:
            if drifted:
                raise CommandError(f"Not what the views say: {', '.join(drifted)}. Run openapi.")
        else:
            for path, text in texts.items():
                path.write_text(text, encoding="utf-8")
        result = "The files are what the views say." if not drifted else "Written."
        self.tell({"drifted": drifted}, result, as_json=options["json"])


def _present(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
