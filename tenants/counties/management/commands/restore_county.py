"""Restore a county out of a backup, or check that it can be."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from kernel.command import PlainCommand
from kernel.errors import Invalid
from kernel.web.templatetags.ui import number
from tenants.counties.backup import files, restoring
from tenants.counties.backup.restoring import Restored


class Command(PlainCommand):
    help = (
        "Restore a county out of a backup: over itself, or as a new one of a free address. With "
        "--verify it is restored where nobody reaches it, compared, and undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--as", dest="slug", metavar="SLUG", help="the county's address")
        parser.add_argument("--verify", action="store_true", help="check the backup only")

    def work(self, **options: Any) -> None:
        if not (options["slug"] or options["verify"]):
            raise CommandError(_("Say --as which address the county is to be restored."))
        began = time.perf_counter()
        restored = self._restore(Path(options["file"]), options["slug"], verify=options["verify"])
        seconds = round(time.perf_counter() - began, 2)
        result: dict[str, Any] = {
            "tables": restored.tables,
            "rows": restored.rows,
            "files": restored.files,
            "files_lost": restored.files_lost,
            "seconds": seconds,
        }
        if options["verify"]:
            result |= {"figures": restored.figures, "faults": restored.faults}
        self.tell(
            result, _text(restored, seconds, verified=options["verify"]), as_json=options["json"]
        )
        if restored.faults:
            raise CommandError(" ".join(restored.faults))

    def _restore(self, path: Path, slug: str, *, verify: bool) -> Restored:
        try:
            with path.open("rb") as file:
                if verify:
                    return restoring.verify_backup(actor=self.actor, source=file)
                return restoring.restore_county(actor=self.actor, source=file, slug=slug)
        except OSError as error:
            raise Invalid(
                _("%(file)s cannot be read: %(reason)s.")
                % {"file": path, "reason": files.reason_of(error)}
            ) from error


def _text(restored: Restored, seconds: float, *, verified: bool) -> str:
    said = {
        "slug": restored.slug,
        "tables": number(restored.tables),
        "rows": number(restored.rows),
        "files": number(restored.files),
        "seconds": f"{seconds:.1f}",
    }
    if verified:
        text = _(
            "The backup was restored, compared and undone: %(tables)s tables, %(rows)s rows, %(files)s files, %(seconds)s s."
        )
    else:
        text = _(
            "%(slug)s is restored: %(tables)s tables, %(rows)s rows, %(files)s files, in %(seconds)s s."
        )
    lost = restored.files_lost
    return (text % said) + (f" {files.lost(lost)}" if lost else "")
