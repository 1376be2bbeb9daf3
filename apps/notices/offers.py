"""What notices offer to the layers below: the bell, the pages of channels, words of the journal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from apps.notices import queries, services
from apps.notices.policies import MANAGE
from apps.notices.registry import kinds
from kernel import journal, logs
from kernel.access import Actor
from kernel.web import navigation, offers
from kernel.web.navigation import Entry
from kernel.web.offers import Card
from tenants.counties import carrying

navigation.offer(Entry(lazy("My notices"), "notices:list", "bell"), to=navigation.person_menu)
navigation.offer(
    Entry(lazy("Ways of notices"), "notices:channels", "mail", MANAGE, 85, everywhere=True)
)
logs.secret_paths.add("notices.links", r"/notices/(?:confirm|stop)/")
journal.vocabularies.add("notices.kinds", lambda: {kind.key: kind.name for kind in kinds})
journal.system_names.add("notices", lazy("sending of notices"))
journal.subjects.add("channel_id", journal.Subject(queries.channels), order=70)


@carrying.steps.named("notices")
def send_nothing_again(actor: Actor) -> None:
    """Drop what waited when the backup was made: it was sent since."""
    services.forget_unsent(actor=actor)


@offers.header.named("notices.bell")
def bell(actor: Actor) -> Card:
    """Show the bell; its count is asked for by the page when nobody counted lately."""
    return Card("notices/_bell.html", {"count": queries.known_count(actor)})
