"""The form of an act on many rows: what it asks for, which may be nothing."""

from __future__ import annotations

from typing import Any

from kernel.access import Actor
from kernel.web.forms import DomainForm


class TogetherForm(DomainForm):
    """Asks for what an act needs; without fields it is only looked at before it is done."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fill(actor)

    def fill(self, actor: Actor) -> None:
        """Offer what there is to choose from."""
