"""Accounts: one person's way into one county (or into the platform), and never into two."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.fields import BlindIndexField, EncryptedTextField
from kernel.models import Record, Stored


class User(AbstractBaseUser, Record):
    """A person who logs in, by phone or user name.

    Migrated into every schema: county people live in their county's, platform staff and
    supervisors in `public`. `epoch` rises when password, rights or state change, and ends every
    session that was begun before.
    """

    scope_exempt = "accounts are managed with a permission of their own, or are one's own"
    self_path = "pk"

    username = models.CharField(_("user name"), max_length=60, null=True, unique=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    phone_index = BlindIndexField(computed_from="phone", unique=True)
    name = models.CharField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=10, default="", blank=True)
    is_active = models.BooleanField(_("may log in"), default=True)
    epoch = models.PositiveIntegerField(default=1)
    locked_at = models.DateTimeField(null=True, editable=False)
    """When failed log-ins last locked it, until its owner has seen that."""

    USERNAME_FIELD = "username"
    objects = BaseUserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(username__isnull=False) | Q(phone_index__isnull=False),
                name="accounts_user_has_a_user_name_or_a_phone",
            ),
        ]

    @property
    def label(self) -> str:
        return self.name

    def __str__(self) -> str:
        return self.name


class Activation(Stored):
    """A printed or sent one-time code by which a person sets their first password."""

    scope_exempt = "never listed; found by the hash of its code only"

    user = models.ForeignKey(User, models.CASCADE, related_name="activations")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Device(Stored):
    """A browser in which the account was logged in: guessers elsewhere do not lock it out there.

    Its cookie lets nobody in; the password is asked for all the same.
    """

    scope_exempt = "one's own devices only"

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    is_phone = models.BooleanField()
    first_used_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(default=clock.now)


class LoginAttempt(Stored):
    """A failed log-in, kept as long as it delays the next one."""

    scope_exempt = "read by the log-in itself only"

    account_key = models.BinaryField(max_length=16)
    address_key = models.BinaryField(max_length=16)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["account_key", "at"], name="accounts_attempt_by_account"),
            models.Index(fields=["address_key", "at"], name="accounts_attempt_by_address"),
        ]
