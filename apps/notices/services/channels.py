"""A county's channels are added, tried, switched and removed."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.notices import events
from apps.notices.models import Channel
from apps.notices.policies import MANAGE
from apps.notices.services import gateways
from apps.notices.services.gateways import Outcome
from kernel import access, clock, ids, journal, outgoing
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.models import records


@transaction.atomic
def add_channel(*, actor: Actor, form: str, name: str, address: str) -> Channel:
    """Add a channel, whose address is kept encrypted and shown no more.

    Raises Invalid for an address that is not of this form, Conflict for a second gateway.
    """
    access.require(actor, MANAGE, access.EVERYWHERE)
    _check(form, address.strip())
    try:
        with transaction.atomic():
            channel = Channel.objects.create(form=form, name=name.strip(), address=address.strip())
    except IntegrityError as error:
        raise Conflict(
            _("There is a gateway of text messages already: remove it first.")
        ) from error
    event = events.ChannelAdded(channel_id=channel.pk, label=channel.name)
    journal.emit(event, actor=actor)
    return channel


@transaction.atomic
def switch_channel(*, actor: Actor, channel: Channel, on: bool) -> Channel:
    """Switch a channel on or off; what waits for one that is off waits."""
    access.require(actor, MANAGE, access.EVERYWHERE)
    channel = records.lock(channel)
    if records.change(channel, is_on=on):
        event = events.ChannelSwitched(channel_id=channel.pk, label=channel.name)
        journal.emit(event, actor=actor)
    return channel


@transaction.atomic
def remove_channel(*, actor: Actor, channel: Channel) -> None:
    """Remove a channel with its secret, and what it has sent."""
    access.require(actor, MANAGE, access.EVERYWHERE)
    event = events.ChannelRemoved(channel_id=channel.pk, label=channel.name)
    channel.delete()
    journal.emit(event, actor=actor)


def try_channel(*, actor: Actor, channel: Channel, phone: str = "") -> Channel:
    """Send a message of trial, to `phone` by the gateway of text messages; note how it went.

    Outside a transaction, for it asks a server. Raises Invalid without a phone for such a gateway,
    Conflict with the reason when it did not arrive.
    """
    access.require(actor, MANAGE, access.EVERYWHERE)
    body, address = _("A trial of the notices: this channel works."), channel.address.reveal()
    if channel.form == Channel.Form.SMS:
        if not phone:
            raise Invalid(phone=_("Type the number that gets the message of trial."))
        key = f"trial/{ids.uuid7()}"
        result = gateways.text_message(address=address, key=key, to=phone, body=body)
    else:
        result = gateways.to_group(form=channel.form, address=address, body=body)
    has_worked = result.outcome == Outcome.SENT
    channel = _note_trial(actor=actor, channel=channel, error="" if has_worked else result.reason)
    if not has_worked:
        raise Conflict(
            _(
                "The message of trial did not arrive (%(reason)s). Check the address, and whether the gateway is up."
            )
            % {"reason": result.reason}
        )
    return channel


@transaction.atomic
def _note_trial(*, actor: Actor, channel: Channel, error: str) -> Channel:
    channel = records.lock(channel)
    records.change(channel, tested_at=clock.now(), error=error)
    event = events.ChannelTried(channel_id=channel.pk, label=channel.name)
    journal.emit(event, actor=actor)
    return channel


def _check(form: str, address: str) -> None:
    """Raise Invalid for an address that is not of this form."""
    if form == Channel.Form.SMS:
        try:
            outgoing.checked(address)
        except outgoing.Refused as error:
            raise Invalid(
                address=_(
                    "The gateway's address begins with https://. One in the inner network has to be named by the operator first."
                )
            ) from error
    elif gateways.robot_of(form, address) is None:
        raise Invalid(
            address=_("The address of this robot begins with %(form)s:// and holds its key.")
            % {"form": form}
        )
