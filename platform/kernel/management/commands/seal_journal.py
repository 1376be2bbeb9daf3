"""Seal the journal entries that are not sealed yet into the hash chain."""

import logging
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from kernel.chinese.text import listed
from kernel.command import CountyCommand
from kernel.journal import heads
from kernel.realm import current
from kernel.web.templatetags.ui import number

log = logging.getLogger("liangxin.journal")


class Command(CountyCommand):
    help = "Seal the journal entries that are not sealed yet; the scheduler does so by itself."
    several = True
    platform = True

    def handle(self, *args: Any, **options: Any) -> None:
        self.unreadable: list[str] = []
        super().handle(*args, **options)
        if self.unreadable:
            raise CommandError(
                _("Not sealed, since the journal cannot be read: %(where)s. See verify_journal.")
                % {"where": listed(self.unreadable)}
            )

    def _work_and_seal(self, options: dict[str, Any]) -> None:
        try:
            sealed = heads.seal_and_publish(everything=True)
        except Exception:  # what one county's tables were made to must not keep the others unsealed
            name = current().slug or current().schema
            log.exception("chain_unreadable", extra={"county": name})
            self.unreadable.append(name)
            return
        text = _("Entries sealed: %(sealed)s.") % {"sealed": number(sealed)}
        self.tell({"sealed": sealed}, text, as_json=options["json"])
