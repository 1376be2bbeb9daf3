"""Pages of members exempt from duties, and of breaches of rules."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.duties import queries, rules, services
from apps.duties.forms import ExemptForm, ReasonForm
from apps.duties.lists import ExemptionList, FindingList
from apps.duties.policies import DECIDE, SEE_EXEMPTIONS, SEE_FINDINGS
from apps.rulebook import queries as rulebook
from kernel import access, clock
from kernel.lists import opened_or_exported
from kernel.web import pages
from kernel.web.requests import ActorRequest


@opened_or_exported
def exemptions(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, SEE_EXEMPTIONS)
    may = access.allows(request.actor, DECIDE)
    by_age = access.allows(request.actor, DECIDE, access.EVERYWHERE)
    aged = [one for one in queries.exemption_kinds() if "from_age" in one] if by_age else []
    names = queries.exemption_names()
    return ExemptionList(request, queries.exemptions(request.actor)).response(
        may_exempt=may, aged=[(one["key"], names[one["key"]], one["from_age"]) for one in aged]
    )


@require_http_methods(["GET", "POST"])
def exempt(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, DECIDE)
    form = ExemptForm(request.POST or None, actor=request.actor)
    return pages.act(
        request, form, services.exempt_member, to=lambda _row: redirect("duties:exemptions"),
        done=_("Saved. No duties are asked of the member from then on."),
        template="duties/reason.html", context={"heading": _("Exempt a member from duties")},
    )  # fmt: skip


@require_POST
def exempt_by_age(request: ActorRequest, kind: str) -> HttpResponse:
    count = services.exempt_by_age(actor=request.actor, kind=kind)
    text = ngettext("%(count)d member is exempt now.", "%(count)d members are exempt now.", count)
    messages.success(request, text % {"count": count})
    return redirect("duties:exemptions")


@require_http_methods(["GET", "POST"])
def exemption(request: ActorRequest, exemption_id: UUID) -> HttpResponse:
    """Show one exemption, and end it on POST."""
    row = pages.fetch(queries.exemptions(request.actor), request, exemption_id)
    if request.method == "POST":
        services.end_exemption(actor=request.actor, exemption=row)
        messages.success(request, _("Ended. Duties are asked again from the next period on."))
        return redirect("duties:exemptions")
    is_open = row.ends_on is None or row.ends_on > clock.today()
    context = {
        "exemption": row,
        "kind": queries.exemption_names().get(row.kind, row.kind),
        "may_end": is_open and access.allows(request.actor, DECIDE, row),
    }
    return render(request, "duties/exemption.html", context)


@opened_or_exported
def findings(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, SEE_FINDINGS)
    return FindingList(request, queries.findings(request.actor)).response()


@require_http_methods(["GET", "POST"])
def finding(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Show a breach with its rule, and say why it came to be."""
    row = pages.fetch(queries.findings(request.actor), request, finding_id)
    form = ReasonForm(request.POST or None, initial={"expected_version": row.version})
    context = {
        "finding": row,
        "what": rules.BREACHES.get(row.what, row.what),
        "rule": rulebook.rules_on(row.found_on, row.rule).get(row.rule),
        "may_explain": access.allows(request.actor, DECIDE, row),
    }
    return pages.act(
        request, form, services.explain_finding, to=lambda _row: redirect("duties:findings"),
        done=_("Saved."), template="duties/finding.html", context=context, finding=row,
    )  # fmt: skip
