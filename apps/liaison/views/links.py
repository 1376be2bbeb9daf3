"""Pages of links: the list, one's own, one link, and links made and ended by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.activities.policies import VISIT
from apps.businesses import queries as businesses
from apps.liaison import queries, services
from apps.liaison.forms import EndForm, LinkForm
from apps.liaison.lists import LinkList, cause, listed
from apps.liaison.models import Link
from apps.liaison.policies import CHANGE, VIEW
from apps.members import queries as members
from apps.organization import queries as organization
from apps.rulebook import queries as rulebook
from kernel import access, clock
from kernel.access import Actor
from kernel.lists import opened_or_exported
from kernel.web import pages
from kernel.web.requests import ActorRequest

# Of each that a link names: the right to see it, and its page.
PAGES = {
    "member": ("members.view_member", "members:detail"),
    "business": ("businesses.view_business", "businesses:detail"),
    "unit": ("organization.view_orgunit", "organization:unit"),
}


@opened_or_exported
def link_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VIEW)
    may_plan = queries.may_plan(request.actor)
    return LinkList(request, listed(request.actor)).response(may_plan=may_plan)


@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VIEW)
    may_visit = access.allows(request.actor, VISIT)
    context = {"rows": queries.my_links(request.actor), "may_visit": may_visit}
    return render(request, "liaison/mine.html", context)


@require_GET
def detail(request: ActorRequest, link_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.links(request.actor), request, link_id)
    held = {rule.key: rule for rule in queries.liaison_rules()}
    rule = held.get(row.rule)
    clause = rulebook.rules_on(clock.today(), rule.rule) if rule and rule.rule else {}
    context = {
        "link": row,
        "rule_name": rule.name if rule else row.rule,
        "rule": clause.get(rule.rule) if rule else None,
        "reason": cause(row.reason),
        "ending": cause(row.ending),
        "opens": dict(_opens(request.actor, row)),
        "last": queries.last_visits([row], held)[row.pk],
        "astray": cause(_astray(row)),
        "history": _history(request.actor, row),
        "may_end": row.ends_on is None and access.allows(request.actor, CHANGE, row),
    }
    return render(request, "liaison/detail.html", context)


def _opens(actor: Actor, link: Link) -> Iterator[tuple[str, str]]:
    """Yield the addresses of who looks after and of whom, where the reader may open them."""
    for name in ("keeper", *TARGETS):
        row = getattr(link, name)
        permission, page = PAGES["member" if name == "keeper" else name]
        if row is not None and access.allows(actor, permission, row):
            yield "keeper" if name == "keeper" else "target", reverse(page, args=[row.pk])


@require_http_methods(["GET", "POST"])
def new(request: ActorRequest, target: str, target_id: UUID) -> HttpResponse:
    access.require(request.actor, CHANGE)
    if target not in TARGETS:
        raise Http404
    row = pages.fetch(TARGETS[target](request.actor), request, target_id)
    form = LinkForm(
        request.POST or None, actor=request.actor, target=target,
        initial={"starts_on": clock.today()},
    )  # fmt: skip
    return pages.act(
        request, form, services.begin_link, to=lambda made: redirect("liaison:detail", made.pk),
        done=_("Saved."), template="liaison/form.html",
        context={"about": row, "heading": _("Who looks after: %(name)s") % {"name": row.name}},
        **{target: row},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, link_id: UUID) -> HttpResponse:
    row = pages.fetch(queries.links(request.actor), request, link_id, CHANGE)
    form = EndForm(request.POST or None, initial={"expected_version": row.version})
    return pages.act(
        request, form, services.end_link, to=lambda done: redirect("liaison:detail", done.pk),
        done=_("Saved."), template="liaison/form.html",
        context={"about": row, "heading": _("End a link")}, link=row,
    )  # fmt: skip


TARGETS: dict[str, Any] = {
    "unit": lambda actor: organization.units(actor).in_being(),
    "member": members.present,
    "business": businesses.businesses,
}


def _astray(row: Link) -> str:
    found = queries.orphans(Link.objects.filter(pk=row.pk)).first()
    return queries.why_astray(found) if found else ""


def _history(actor: Actor, row: Link) -> QuerySet[Link]:
    """Return who looked after the same before and since, the latest first."""
    same = queries.links(actor).exclude(pk=row.pk)
    return same.filter(unit=row.unit_id, member=row.member_id, business=row.business_id)[:20]
