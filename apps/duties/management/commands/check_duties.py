"""Compare duties with the facts they are counted from."""

from __future__ import annotations

import sys
from typing import Any

from django.utils.translation import gettext as _

from apps.duties import services
from kernel.command import CountyCommand


class Command(CountyCommand):
    help = "Count every duty from the facts again, and say which differ; nothing is changed."
    several = True
    differs = False

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if self.differs:
            sys.exit(1)

    def work(self, **options: Any) -> None:
        count, found = services.differences()
        result = {"duties": count, "differences": [one.as_json() for one in found]}
        lines = [
            _("%(duties)d duties, %(differing)d differ from the facts.")
            % {"duties": count, "differing": len(found)},
            *(
                f"{one.duty.pk} {one.duty.rule} {one.duty.period}: {one.duty.done} / {one.done}"
                for one in found
            ),
        ]
        self.tell(result, "\n".join(lines), as_json=options["json"])
        self.differs |= bool(found)
