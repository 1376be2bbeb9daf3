"""Verify the journal's hash chain and name the entries that were changed or removed."""

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from kernel.command import CountyCommand
from kernel.journal import sealing
from kernel.realm import current
from kernel.web.templatetags.ui import number


class Command(CountyCommand):
    help = "Seal what is new, check the whole journal, and name each entry that was tampered with."
    several = True
    platform = True

    def handle(self, *args: Any, **options: Any) -> None:
        self.found: list[tuple[str, sealing.Verification]] = []
        everywhere = options.get("all", False)
        super().handle(*args, **options)
        results = [{"county": slug, **result.as_json()} for slug, result in self.found]
        shown: Any = results if everywhere else self.found[0][1].as_json()
        lines = [f"{slug}: {_line(result)}" for slug, result in self.found]
        self.tell(shown, "\n".join(lines), as_json=options["json"])
        changed = [slug for slug, result in self.found if not result.is_whole]
        if changed:
            where = ", ".join(changed)
            raise CommandError(_("The journal was changed: %(where)s.") % {"where": where})

    def work(self, **_options: Any) -> None:
        # Sealing adds seals and never renews one, so it cannot hide a broken entry.
        sealing.seal_journal(everything=True)
        realm = current()
        self.found.append((realm.slug or realm.schema, sealing.verify_journal()))


def _line(result: sealing.Verification) -> str:
    counts = {
        "entries": result.entries,
        "sealed": result.sealed,
        "broken": len(result.broken),
        "recut": len(result.recut),
    }
    return _(
        "%(entries)s entries, %(sealed)s sealed, %(broken)s broken, "
        "%(recut)s seals not as published"
    ) % {name: number(count) for name, count in counts.items()}
