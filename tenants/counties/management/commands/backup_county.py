"""Back one county up."""

import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from kernel.command import PlainCommand
from kernel.realm import platform_scope
from kernel.web.templatetags.ui import number
from tenants.counties.backup import copying, files
from tenants.counties.models import County


class Command(PlainCommand):
    help = "Write an encrypted backup of a county to a file, or (-) to the standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", metavar="SLUG", required=True, help="the county's address")
        parser.add_argument("--to", metavar="FILE", required=True, help="the file, - for stdout")

    def work(self, **options: Any) -> None:
        with platform_scope():
            county = County.objects.filter(slug=options["county"]).first()
        if county is None:
            slug = {"slug": options["county"]}
            raise CommandError(_("There is no county %(slug)s: see list_counties.") % slug)
        began = time.perf_counter()
        copied = self._write(county, options["to"])
        seconds = round(time.perf_counter() - began, 2)
        result = {**asdict(copied), "seconds": seconds}
        text = _(
            "%(county)s is backed up: %(tables)s tables, %(rows)s rows, %(files)s files, in %(seconds)s s."
        ) % {
            "county": county.name,
            "tables": number(copied.tables),
            "rows": number(copied.rows),
            "files": number(copied.files),
            "seconds": f"{seconds:.1f}",
        }
        if copied.files_lost:
            text += " " + files.lost(copied.files_lost)
        if options["to"] == "-":
            # The standard output is the backup.
            self.stdout = self.stderr
            self.stderr.style_func = None
        self.tell(result, text, as_json=options["json"])

    def _write(self, county: County, place: str) -> copying.Copied:
        if place != "-":
            with files.whole_file(Path(place)) as file:
                return copying.back_up_county(actor=self.actor, county=county, target=file)
        try:
            copied = copying.back_up_county(
                actor=self.actor, county=county, target=sys.stdout.buffer
            )
            sys.stdout.buffer.flush()
        except OSError as error:
            raise files.not_written(error, "-") from error
        return copied
