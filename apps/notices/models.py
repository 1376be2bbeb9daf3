"""What a person is told: in the product, by mail, by message."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.fields import EncryptedTextField
from kernel.models import Record, Stored


class When(models.TextChoices):
    """When a person is told of a kind of notices, from soonest to never."""

    URGENT = "urgent", _("at once")
    DIGEST = "digest", _("once a day")
    BELL = "bell", _("here only")
    OFF = "off", _("not at all")


class Notice(Stored):
    """One thing told to one account. `key` is the thing's: an account is told of it once.

    It holds no words of the thing (`subject_id`): they are read when it is shown, with the rights its
    reader has then. `values` are days and figures of its text. `told_at` is when it went into a
    message or a mail; None while it stands in the product only.
    """

    scope_exempt = "a person sees their own notices only"
    self_path = "account"

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("to")
    )
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(max_length=120)
    subject_id = models.UUIDField(null=True)
    values = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "key"], name="notices_account_is_told_of_a_thing_once"
            )
        ]
        indexes = [
            models.Index(fields=["account", "-created_at"], name="notices_by_account"),
            models.Index(
                fields=["created_at"],
                condition=Q(told_at=None, read_at=None),
                name="notices_not_told_yet",
            ),
        ]


class NoticePreference(Stored):
    """When an account wants to be told of a kind; without a row the county's table says it."""

    scope_exempt = "a person's own choice"
    self_path = "account"

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences"
    )
    kind = models.CharField(max_length=60)
    when = models.CharField(_("when"), max_length=6, choices=When)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"], name="notices_account_chooses_once_a_kind"
            )
        ]


class Contact(Record):
    """Where an account is told outside the product: a mail address it has confirmed, its phone."""

    scope_exempt = "a person's own address"
    self_path = "account"

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact")
    email = EncryptedTextField(_("mail address"), blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    takes_digest = models.BooleanField(_("daily mail"), default=True)
    takes_messages = models.BooleanField(_("messages to my phone"), default=False)


class Channel(Record):
    """A county's way out besides mail: its gateway of text messages, or the robot of a group.

    `address` is a secret: it holds the key of the gateway or robot.
    """

    scope_exempt = "managed with a permission of its own"

    class Form(models.TextChoices):
        SMS = "sms", _("gateway of text messages")
        WECOM = "wecombot", _("robot of a WeCom group")
        DINGTALK = "dingtalk", _("robot of a DingTalk group")
        FEISHU = "feishu", _("robot of a Feishu group")

    form = models.CharField(_("what it is"), max_length=8, choices=Form)
    name = models.CharField(_("name"), max_length=60)
    address = EncryptedTextField(_("address"))
    is_on = models.BooleanField(_("in use"), default=True)
    tested_at = models.DateTimeField(_("tried"), null=True)
    error = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form"], condition=Q(form="sms"), name="notices_one_gateway_of_messages"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Sending(Stored):
    """One message on its way: to an account by mail or phone, or to a group (no account).

    `channel` is None for mail. `key` names it for ever: nothing is sent twice under one key, and a
    gateway that knows the key confirms it. The text is written when it is sent.
    """

    scope_exempt = "read by the sender and counted on the page of channels"

    class Purpose(models.TextChoices):
        URGENT = "urgent", _("urgent")
        DIGEST = "digest", _("daily")
        CONFIRM = "confirm", _("to confirm an address")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("nothing left to say")
        FAILED = "failed", _("not sent")
        UNSURE = "unsure", _("perhaps sent, not repeated")

    key = models.CharField(max_length=120, unique=True)
    purpose = models.CharField(max_length=7, choices=Purpose)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, related_name="sendings")
    notices = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    gateway_id = models.CharField(max_length=120, default="")
    error = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["waiting", "claimed"]),
                name="notices_sending_due",
            )
        ]
