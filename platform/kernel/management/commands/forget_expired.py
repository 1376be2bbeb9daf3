"""Delete data whose retention period is over; the scheduler does so each night."""

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from kernel import retention
from kernel.command import CountyCommand
from kernel.realm import current
from kernel.web.templatetags.ui import number


class Command(CountyCommand):
    help = "Remove what is past its time, as docs/retention.md says; the journal notes how much."
    several = True
    platform = True

    def handle(self, *args: Any, **options: Any) -> None:
        self.failed: list[str] = []
        super().handle(*args, **options)
        if self.failed:
            failed = ", ".join(self.failed)
            raise CommandError(
                _("Not removed, see the log for why: %(failed)s.") % {"failed": failed}
            )

    def work(self, **options: Any) -> None:
        report = retention.forget_expired(actor=self.actor)
        where = current().slug or current().schema
        self.failed += [f"{where} {key}" for key in report.failed]
        counts = [f"{key} {number(rows)}" for key, rows in report.removed.items() if rows]
        what = ", ".join(counts) or _("nothing to remove")
        result = {"county": where, "removed": report.removed, "failed": report.failed}
        self.tell(result, what, as_json=options["json"])
