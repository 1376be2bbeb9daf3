"""Pages of notices: one's own, what one is told of, the county's channels."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.notices import queries, services
from apps.notices.forms import ChannelForm, ChoicesForm, ContactForm, TrialForm
from apps.notices.models import Channel
from apps.notices.policies import MANAGE
from apps.notices.registry import kinds
from kernel import access
from kernel.errors import DomainError
from kernel.web import pages
from kernel.web.requests import ActorRequest


@require_GET
def notices(request: ActorRequest) -> HttpResponse:
    rows = queries.own(request.actor)
    is_unread = request.GET.get("unread") == "true"
    shown = rows.filter(read_at=None) if is_unread else rows
    page = Paginator(shown, queries.SHOWN).get_page(request.GET.get("page"))
    context = {
        "lines": queries.lines(request.actor, page.object_list),
        "page": page,
        "is_unread": is_unread,
    }
    return render(request, "notices/list.html", context)


@require_GET
def bell(request: ActorRequest) -> HttpResponse:
    """Answer with the bell and its count, for a page that had none."""
    part = {"count": queries.unread(request.actor)}
    return render(request, "notices/_bell.html", {"part": part})


@require_POST
def open_notice(request: ActorRequest, notice_id: UUID) -> HttpResponse:
    """Mark a notice as read and lead to what it is about."""
    notice = pages.fetch(queries.own(request.actor), request, notice_id)
    services.mark_read(actor=request.actor, notice=notice)
    found = queries.lines(request.actor, [notice])
    return redirect(found[0].url if found else "notices:list")


@require_POST
def read_all(request: ActorRequest) -> HttpResponse:
    services.mark_all_read(actor=request.actor)
    return redirect("notices:list")


@require_http_methods(["GET", "POST"])
def settings_page(request: ActorRequest) -> HttpResponse:
    account = request.actor.id
    usual, own = queries.defaults(), queries.choices([account] if account else [])
    initial: dict[str, str] = {f"usual/{key}": when for key, when in usual.items()}
    initial |= {kind: when for (_account, kind), when in own.items()}
    form = ChoicesForm(request.POST or None, initial=initial)
    if (
        form.is_valid()
        and form.call(services.choose, actor=request.actor, chosen=form.cleaned_data) is None
    ):
        messages.success(request, _("Saved."))
        return redirect("notices:settings")
    contact = queries.contact_of(account) if account else None
    context = {"form": form, "contact": contact, "times": queries.times()}
    return render(request, "notices/settings.html", context)


@require_http_methods(["GET", "POST"])
def contact(request: ActorRequest) -> HttpResponse:
    own = queries.contact_of(request.actor.id) if request.actor.id else None
    initial = {
        "email": own.email.reveal() if own else "",
        "takes_digest": own.takes_digest if own else True,
        "takes_messages": bool(own and own.takes_messages),
    }
    return pages.act(
        request,
        ContactForm(request.POST or None, initial=initial),
        services.set_contact,
        to=lambda _row: redirect("notices:settings"),
        done=_("Saved. To a new address a mail with a link comes within ten minutes."),
        template="notices/contact.html",
    )


@require_http_methods(["GET", "POST"])
def confirm(request: ActorRequest, token: str) -> HttpResponse:
    """Ask for a press of a button: programs that look at mails open links by themselves."""
    if request.method == "POST":
        try:
            services.confirm_contact(actor=request.actor, token=token)
            messages.success(request, _("Your address is confirmed."))
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("notices:settings")
    return render(request, "notices/confirm.html")


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def stop(request: ActorRequest, token: str) -> HttpResponse:
    """End mails by the link in one: the GET asks, the POST does it, also a mail program's own (RFC 8058)."""
    said = services.read_stop(token)
    if said is None:
        raise Http404
    account, kind = said
    if request.method == "POST":
        services.unsubscribe(account=account, kind=kind)
    what = kinds[kind].name if kind in kinds else ""
    context = {"what": what, "is_done": request.method == "POST"}
    return render(request, "notices/stop.html", context)


@require_http_methods(["GET", "POST"])
def channels(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, MANAGE, access.EVERYWHERE)
    return pages.act(
        request,
        ChannelForm(request.POST or None),
        services.add_channel,
        to=lambda _row: redirect("notices:channels"),
        done=_("Added. Try it now."),
        template="notices/channels.html",
        context={"channels": queries.channels(request.actor), "trial": TrialForm()},
    )


@require_POST
def try_channel(request: ActorRequest, channel_id: UUID) -> HttpResponse:
    channel = _channel(request, channel_id)
    form = TrialForm(request.POST)
    if form.attempt(services.try_channel, actor=request.actor, channel=channel):
        messages.success(request, _("The message of trial is out. Look whether it has arrived."))
    for text in form.errors.get_json_data().values():
        messages.error(request, " ".join(str(one["message"]) for one in text))
    return redirect("notices:channels")


@require_POST
def switch_channel(request: ActorRequest, channel_id: UUID) -> HttpResponse:
    channel = _channel(request, channel_id)
    services.switch_channel(actor=request.actor, channel=channel, on=not channel.is_on)
    return redirect("notices:channels")


@require_POST
def remove_channel(request: ActorRequest, channel_id: UUID) -> HttpResponse:
    services.remove_channel(actor=request.actor, channel=_channel(request, channel_id))
    messages.success(request, _("The channel is removed, and its key with it."))
    return redirect("notices:channels")


def _channel(request: ActorRequest, channel_id: UUID) -> Channel:
    access.require(request.actor, MANAGE, access.EVERYWHERE)
    return pages.fetch(queries.channels(request.actor), request, channel_id)
