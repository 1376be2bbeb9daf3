"""What accounts offer to the layers below: a step of restoring a county."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import events, queries, services
from apps.accounts.models import User
from kernel import journal
from kernel.access import Actor
from kernel.journal import second
from kernel.web import offers
from kernel.web.offers import Todo
from tenants.counties import carrying

for event in (events.AccountMade, events.ActivationIssued):
    second.ties.add(event.name, event.name)
journal.vocabularies.add("accounts.columns", lambda: journal.columns_of(User))
carrying.left_out.add("accounts.login_attempts", "accounts_loginattempt")


@offers.todos.named("accounts.locked", order=5)
def somebody_guessed(actor: Actor) -> Iterator[Todo]:
    """Tell an account's owner that failed log-ins locked it."""
    if actor.kind == "user" and queries.was_locked(actor):
        text = _("Somebody typed a wrong password for your account, again and again.")
        yield Todo(text, reverse("accounts:devices"), _("Was it you?"))


@carrying.steps.named("accounts")
def spend_activations(actor: Actor) -> None:
    """End the codes that were open when the backup was made: they may have been used since."""
    services.spend_activations(actor=actor)
