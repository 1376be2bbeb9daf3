"""What the portal offers: its place in the menu, the search, and the figures of the first page."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.portal import news, queries
from kernel import clock
from kernel.access import Actor
from kernel.web import navigation, offers
from kernel.web.navigation import Entry
from kernel.web.offers import Card

navigation.offer(Entry(_("Home"), "portal:home", "home", order=10))
navigation.offer(Entry(_("Manual"), "portal:my-manual", "book"), to=navigation.person_menu)
navigation.offer(
    Entry(_("What is new"), "portal:news", "star", is_new=news.is_unread),
    to=navigation.person_menu,
)
offers.search_page.fill("portal:search")
offers.suggestions.fill("portal:suggest")


@offers.cards.named("portal.stats", order=40)
def figures_of_the_county(actor: Actor) -> Iterator[Card]:
    """Show the figures of the whole county that apps offer, side by side."""
    found = [stat for offer in offers.stats for stat in offer(actor)]
    if found:
        yield Card("portal/_stats.html", {"stats": found})


@offers.cards.named("portal.changes", order=45)
def changes_since_last_month(actor: Actor) -> Iterator[Card]:
    """Show what came and went since the first of last month; each number opens its rows."""
    since = queries.month_before(clock.today())
    if found := queries.counted_changes(actor, since):
        yield Card("portal/_changes.html", {"since": since, "changes": found})
