"""Chain a hash over the journal entries that have none yet."""

from typing import Any

from kernel.command import CountyCommand
from kernel.journal import sealing


class Command(CountyCommand):
    help = "Seal the journal entries that are not sealed yet; the scheduler does so by itself."
    several = True
    platform = True

    def work(self, **options: Any) -> None:
        sealed = sealing.seal_journal(everything=True)
        self.tell({"sealed": sealed}, f"{sealed} entries sealed.", as_json=options["json"])
