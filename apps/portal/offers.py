"""What the portal offers: its place in the menu, the search, and the figures of the first page."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.access import Actor
from kernel.web import navigation, offers
from kernel.web.navigation import Entry
from kernel.web.offers import Card

navigation.offer(Entry(_("Home"), "portal:home", "home", order=10))
offers.search_page.fill("portal:search")
offers.suggestions.fill("portal:suggest")


@offers.cards.named("portal.stats", order=50)
def figures_of_the_county(actor: Actor) -> Iterator[Card]:
    """Show the figures of the whole county that apps offer, side by side."""
    found = [stat for offer in offers.stats for stat in offer(actor)]
    if found:
        yield Card("portal/_stats.html", {"stats": found, "calculated_at": clock.now()})
