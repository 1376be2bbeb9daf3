"""What the office offers: its pages in the menu, and accounts on the pages of other apps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts import queries as account_queries
from apps.accounts import registry as accounts
from apps.integrations import queries as integrations
from apps.members import registry as members
from apps.members.models import Member
from apps.office import queries
from apps.organization import grants
from apps.organization import registry as organization
from apps.organization.models import OrgUnit
from kernel import access, blueprint, clock, jobs, journal
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.lists import Bulk
from kernel.web import navigation, offers, shortcuts
from kernel.web.navigation import Entry
from kernel.web.offers import Card, Link, Step, Todo
from kernel.web.shortcuts import Shortcut
from kernel.web.templatetags.ui import day

JOBS_SHOWN = 5
# So long administrators read that there is a new one.
NEWS_OF_ROLES = timedelta(days=7)

navigation.offer(
    Entry(lazy("Dashboard"), "office:dashboard", "chart-bar", "organization.view_orgunit", 12),
    Entry(lazy("People"), "office:people", "id", "accounts.view_user", 70, everywhere=True),
    Entry(
        lazy("Settings"), "office:settings", "settings", "kernel.view_blueprint", 80,
        everywhere=True,
    ),
    Entry(
        lazy("Journal"), "office:journal", "list-check", "kernel.view_journal", 90, everywhere=True
    ),
)  # fmt: skip
shortcuts.offer(
    Shortcut(
        lazy("Invite somebody"), "office:invite", "accounts.manage_user", everywhere=True,
        icon="user-plus",
    ),
    Shortcut(lazy("API keys"), "office:keys", "integrations.view_apikey", everywhere=True),
    *(
        Shortcut(
            section.label, "office:section", "kernel.view_blueprint", (section.key,),
            everywhere=True, icon="settings",
        )
        for section in blueprint.sections
    ),
)  # fmt: skip
navigation.offer(Entry(lazy("My jobs"), "office:jobs", "clock"), to=navigation.person_menu)
journal.subjects.add("user_id", journal.Subject(account_queries.users), order=10)
journal.subjects.add("key_id", journal.Subject(integrations.keys), order=60)
members.bulk.add(
    "office.slips",
    Bulk(
        lazy("Print activation slips"),
        "office:member-slips",
        "accounts.manage_user",
        lazy("Make a new code for everybody selected? Their earlier codes stop working."),
    ),
)


@accounts.account_page.fill
def page_of_account(user_id: UUID) -> str:
    """Return the address on which an account is administered."""
    return reverse("office:person", args=[user_id])


@members.links.named("office.invite")
def invite_member(actor: Actor, member: Member) -> Iterator[Link]:
    """Offer an account to a member, or a new code for the one they have."""
    if member.left_on is None and access.allows(actor, "accounts.manage_user", access.EVERYWHERE):
        label = _("New activation code") if member.user_id else _("Make an account")
        address = reverse("office:invite-member", args=[member.pk])
        yield Link(label, address, "qrcode", posts=True)


@organization.links.named("office.invite")
def invite_for_unit(actor: Actor, unit: OrgUnit) -> Iterator[Link]:
    """Offer to invite somebody who is responsible for a unit."""
    if access.allows(actor, "accounts.manage_user", access.EVERYWHERE):
        address = f"{reverse('office:invite')}?unit={unit.pk}"
        yield Link(_("Invite somebody"), address, "user-plus")


@offers.todos.named("office.roles", order=8)
def roles_over_the_county(actor: Actor) -> Iterator[Todo]:
    """Tell administrators who is to be one, and who became one in the last days."""
    if not access.allows(actor, "accounts.grant_role", access.EVERYWHERE):
        return
    waiting = [asked for asked in grants.requests() if grants.may_confirm(actor, asked)]
    names = grants.role_names() if waiting else {}
    for asked in waiting:
        text = _("%(by)s wants %(name)s to be %(role)s.") % {
            "by": asked.asked_by_label, "name": asked.user.name, "role": names[asked.role],
        }  # fmt: skip
        yield Todo(text, reverse("office:person", args=[asked.user_id]), _("Confirm or refuse"))
    since = clock.today() - NEWS_OF_ROLES
    for grant in grants.administrators().filter(starts_on__gt=since).exclude(user__in=[actor.id]):
        text = _("%(name)s may do everything in the county since %(day)s.") % {
            "name": grant.user.name, "day": day(grant.starts_on),
        }  # fmt: skip
        yield Todo(text, reverse("office:person", args=[grant.user_id]), _("See the person"))


@offers.cards.named("office.jobs", order=70)
def unfinished_jobs(actor: Actor) -> Iterator[Card]:
    """Show the long work a person started that is not finished."""
    found = [job for job in jobs.of(actor)[:JOBS_SHOWN] if not job.is_finished]
    if found:
        yield Card("office/_unfinished.html", {"jobs": found}, tells=False)


def invitation_steps() -> Iterable[Todo]:
    """Return the steps of a new county in which people come to it."""
    count, unled = OrgUnit.objects.branches().count(), queries.branches_without_a_leader()
    colleagues = grants.all_holdings().filter(content_object__path=ROOT).values("user")
    invite = reverse("office:invite")
    return [
        Todo(
            _("Invite a colleague of the committee"), invite, _("Invite"),
            colleagues.distinct().count() > 1,
        ),
        Todo(
            _("Invite the secretary of every branch"),
            queries.invitation_of_a_leader(unled[0]) if unled else invite, _("Invite"),
            count > 0 and not unled,
            _("%(done)d of %(count)d branches") % {"done": count - len(unled), "count": count},
        ),
    ]  # fmt: skip


offers.steps.add("office.invitations", Step("accounts.manage_user", invitation_steps), order=50)
