"""Seal the journal entries that are not sealed yet into the hash chain."""

from typing import Any

from django.utils.translation import gettext as _

from kernel.command import CountyCommand
from kernel.journal import heads
from kernel.web.templatetags.ui import number


class Command(CountyCommand):
    help = "Seal the journal entries that are not sealed yet; the scheduler does so by itself."
    several = True
    platform = True

    def work(self, **options: Any) -> None:
        sealed = heads.seal_and_publish(everything=True)
        text = _("Entries sealed: %(sealed)s.") % {"sealed": number(sealed)}
        self.tell({"sealed": sealed}, text, as_json=options["json"])
