"""What is done with accounts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import events, queries, registry, rules
from apps.accounts.models import Activation, Device, LoginAttempt, User
from kernel import access, clock, journal, realm
from kernel.access import Actor
from kernel.chinese.names import require_name
from kernel.chinese.text import is_mobile_number
from kernel.db import locks
from kernel.errors import Conflict, Denied, DomainError, Invalid
from kernel.fields import blind_index
from kernel.models import Record, records
from kernel.signing import hashed
from kernel.web.requests import network_of

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Invitation:
    """An account and the one-time code that opens it; the code is shown once."""

    user: User
    code: str


@dataclass(frozen=True)
class Invitations:
    """The result of inviting many: the invitations, and each row left out with its reason."""

    made: list[Invitation]
    left_out: list[tuple[Record, str]]


@transaction.atomic
def make_account(
    *, actor: Actor, name: str, phone: str = "", username: str | None = None, language: str = ""
) -> User:
    """Make an account without a password.

    Raises Invalid for what is no name or no mobile number, Conflict when the phone or name is taken.
    """
    access.require(actor, "accounts.manage_user", access.EVERYWHERE)
    name = require_name("name", name)
    if not phone and not username:
        raise Invalid(phone=_("Give a phone number or a user name: one of them is needed."))
    if phone and not is_mobile_number(phone):
        raise Invalid(phone=_("A mobile number has 11 digits and begins with 1."))
    taken = queries.user_with_phone(phone)
    if taken is not None:
        text = _(
            "%(name)s already has an account with this phone number. If it is the same person, open "
            "the account under People and give it the role there."
        )
        raise Conflict(phone=text % {"name": taken.name})
    if username and User.objects.filter(username=username).exists():
        raise Conflict(username=_("Another account already uses this name."))
    user = User(name=name, phone=phone, username=username or None, language=language)
    user.password = make_password(None)
    user.save()
    journal.emit(events.AccountMade(user_id=user.pk), actor=actor)
    return user


@transaction.atomic
def issue_activation(
    *, actor: Actor, user: User, lifetime: timedelta = rules.ACTIVATION_LIFETIME
) -> Invitation:
    """Return a new one-time code; codes given out before stop working.

    Raises Denied when the account holds a right the actor lacks: the holder of the code acts
    with the account's rights.
    """
    access.require(actor, "accounts.manage_user", access.EVERYWHERE)
    _require_no_less(actor, user)
    user.activations.filter(used_at=None).update(expires_at=clock.now())
    code = "".join(secrets.choice(rules.CODE_ALPHABET) for _turn in range(rules.CODE_LENGTH))
    Activation.objects.create(
        user=user,
        token_hash=hashed("activation", code),
        expires_at=clock.now() + lifetime,
    )
    journal.emit(events.ActivationIssued(user_id=user.pk), actor=actor)
    return Invitation(user, code)


@transaction.atomic
def spend_activations(*, actor: Actor) -> int:
    """End every one-time code that is still open; return how many."""
    access.require(actor, "accounts.manage_user", access.EVERYWHERE)
    moment = clock.now()
    spent = Activation.objects.filter(used_at=None, expires_at__gt=moment)
    number = spent.update(expires_at=moment)
    if number:
        journal.emit(events.ActivationsSpent(codes=number), actor=actor)
    return number


@transaction.atomic
def issue_activations(*, actor: Actor, users: Sequence[User]) -> Invitations:
    """Return a new code for each of at most 100 accounts that nobody has opened yet."""
    access.require(actor, "accounts.manage_user", access.EVERYWHERE)
    return invite_each(users, lambda user: user, actor=actor)


def invite_each(rows: Sequence[R], account_of: Callable[[R], User], *, actor: Actor) -> Invitations:
    """Invite the account of each of 1 to 100 rows; call it in a transaction.

    Raises Invalid for more, or none.

    Rows that cannot be invited, or whose account is in use, are left out with a reason; the others
    are invited.
    """
    if not rows:
        raise Invalid(_("Nobody is selected. Go back, tick those who need a slip, and try again."))
    if len(rows) > rules.INVITED_AT_ONCE:
        raise Invalid(
            _("At most %(most)d slips are made at once. Select fewer people.")
            % {"most": rules.INVITED_AT_ONCE}
        )
    invitations = Invitations([], [])
    for row in rows:
        try:
            with transaction.atomic():
                user = account_of(row)
                _require_unopened(user)
                invitation = issue_activation(actor=actor, user=user)
        except DomainError as refusal:
            invitations.left_out.append((row, str(refusal)))
        else:
            invitations.made.append(invitation)
    return invitations


@transaction.atomic
def activate(*, code: str, password: str) -> User:
    """Set the first password by a one-time code. Raises Invalid for a used, old or unknown one."""
    activation = queries.open_activation(code)
    if activation is None:
        raise Invalid(
            _(
                "This code is not valid: it was used, is too old, or was mistyped. "
                "Ask the person who gave it to you for a new one."
            ),
            code="activation_invalid",
        )
    activation = Activation.objects.select_for_update().get(pk=activation.pk)
    if activation.used_at is not None:
        raise Conflict(
            _("This code was used a moment ago. Log in with your password."),
            code="activation_used",
        )
    user = records.lock(activation.user)
    _set_password(user, password)
    activation.used_at = clock.now()
    activation.save(update_fields=["used_at"])
    journal.emit(events.AccountActivated(user_id=user.pk), actor=access.actor_for(user))
    return user


@transaction.atomic
def change_password(*, actor: Actor, user: User, old: str, new: str) -> User:
    """Change one's own password; every other session of the account ends."""
    if actor.id != user.pk:
        raise Denied(_("You can change your own password only."))
    user = records.lock(user)
    if not check_password(old, user.password):
        raise Invalid(old=_("This is not your present password."))
    _set_password(user, new, field="new")
    journal.emit(events.PasswordChanged(user_id=user.pk), actor=actor)
    return user


@transaction.atomic
def change_own_account(*, actor: Actor, user: User, name: str, language: str) -> User:
    """Change one's own name and the language the account reads; "" leaves it to the browser."""
    if actor.id != user.pk:
        raise Denied(_("You can change your own account only."))
    user = records.lock(user)
    changed = records.change(user, name=name.strip(), language=language)
    if changed:
        journal.emit(events.AccountChanged(user_id=user.pk, fields=sorted(changed)), actor=actor)
    return user


@transaction.atomic
def disable_account(*, actor: Actor, user: User, reason: str) -> User:
    """Stop an account; its sessions end with their next request.

    Raises Conflict for one's own, and for one the county cannot do without.
    """
    access.require(actor, "accounts.manage_user", access.EVERYWHERE)
    if actor.id == user.pk:
        raise Conflict(_("You cannot disable your own account. Ask another administrator."))
    _require_no_less(actor, user)
    registry.require_dispensable(user.pk)
    user = records.lock(user)
    records.change(user, is_active=False, epoch=user.epoch + 1)
    journal.emit(events.AccountDisabled(user_id=user.pk, reason=reason), actor=actor)
    return user


@transaction.atomic
def enable_account(*, actor: Actor, user: User) -> User:
    """Let a disabled account log in again, with the password and the roles it has."""
    access.require(actor, "accounts.manage_user", access.EVERYWHERE)
    _require_no_less(actor, user)
    user = records.lock(user)
    if user.is_active:
        raise Conflict(_("This account may already log in."))
    records.change(user, is_active=True, epoch=user.epoch + 1)
    journal.emit(events.AccountEnabled(user_id=user.pk), actor=actor)
    return user


@transaction.atomic
def end_sessions(*, actor: Actor, user_id: UUID) -> None:
    """Make an account's sessions end with their next request, as when its rights changed."""
    user = records.lock(User(pk=user_id))
    records.change(user, epoch=user.epoch + 1)
    journal.emit(events.RightsChanged(user_id=user_id), actor=actor)


def log_in(*, login: str, password: str, address: str, device: str = "") -> User:
    """Return the account that `login` and `password` belong to.

    Failures are counted by account and by network. Those in a browser that was logged in before,
    told by its cookie `device`, are counted by themselves: a guesser elsewhere locks out nobody
    there.

    Raises Invalid with the same words and after the same time whether the account is unknown,
    disabled or the password wrong; raises Denied while too many attempts failed.
    """
    user = queries.user_by_login(login)
    known = queries.device_of(user, device)
    # One count for an account, whether its phone or its user name is typed.
    who = str(known.pk if known else user.pk) if user else login
    account_key = blind_index("login", who) or b""
    _note_attempt(account_key, blind_index("address", who if known else network_of(address)) or b"")
    # An unknown account costs as much time as a known one.
    stored = user.password if user and user.is_active else _unusable()
    if not check_password(password, stored) or user is None:
        if user and _is_last(account_key):
            _tell_of_lock(user)
        raise Invalid(
            _("This log-in and password do not match. Check both and try again."),
            code="login_failed",
        )
    with transaction.atomic():
        LoginAttempt.objects.filter(account_key=account_key).delete()
        user.last_login = clock.now()
        user.save(update_fields=["last_login"])
        journal.emit(events.LoggedIn(user_id=user.pk), actor=access.actor_for(user))
    return user


@transaction.atomic
def know_device(*, user: User, token: str, is_phone: bool) -> str:
    """Return the token of the browser in which `user` has logged in: `token`, or a new one.

    It stands in the browser's cookie and as a hash in a row, whose last use is written.
    """
    known = queries.device_of(user, token)
    if known is not None:
        Device.objects.filter(pk=known.pk).update(last_used_at=clock.now())
        return token
    token = secrets.token_urlsafe(32)
    Device.objects.create(user=user, token_hash=hashed("device", token), is_phone=is_phone)
    return token


@transaction.atomic
def forget_device(*, actor: Actor, device: Device) -> None:
    """Delete a device of one's own. Raises Denied for another's."""
    if actor.id != device.user_id:
        raise Denied(_("You can remove your own devices only."))
    device.delete()
    journal.emit(events.DeviceForgotten(user_id=device.user_id), actor=actor)


@transaction.atomic
def take_note_of_lock(*, actor: Actor, user: User) -> None:
    """Note that the owner has seen that the account was locked."""
    if actor.id != user.pk:
        raise Denied(_("You can change your own account only."))
    User.objects.filter(pk=user.pk).update(locked_at=None)


@transaction.atomic
def _note_attempt(account_key: bytes, address_key: bytes) -> None:
    """Write the attempt's row before the password is checked, so that parallel guesses all count.

    Raises Denied above the limit. A successful log-in deletes the account's rows.
    """
    for key in (address_key, account_key):
        locks.lock(f"login/{key.hex()}")
    _refuse_guessers(account_key, address_key)
    LoginAttempt.objects.create(account_key=account_key, address_key=address_key)


def _is_last(account_key: bytes) -> bool:
    recent = LoginAttempt.objects.filter(account_key=account_key)
    return recent.count() == rules.ATTEMPTS_PER_ACCOUNT


@transaction.atomic
def _tell_of_lock(user: User) -> None:
    User.objects.filter(pk=user.pk).update(locked_at=clock.now())
    journal.emit(events.AccountLocked(user_id=user.pk), actor=access.ANONYMOUS)


def _refuse_guessers(account_key: bytes, address_key: bytes) -> None:
    moment = clock.now()
    LoginAttempt.objects.filter(at__lt=moment - rules.WINDOW).delete()
    for key, limit in (
        ({"account_key": account_key}, rules.ATTEMPTS_PER_ACCOUNT),
        ({"address_key": address_key}, rules.ATTEMPTS_PER_ADDRESS),
    ):
        attempts = LoginAttempt.objects.filter(**key).order_by("at").values_list("at", flat=True)
        free_at = rules.unlocks_at(list(attempts), limit, moment)
        if free_at:
            minutes = int((free_at - moment).total_seconds() // 60) + 1
            raise Denied(
                _("Too many attempts failed. Wait %(minutes)d minutes and try again.")
                % {"minutes": minutes},
                code="locked",
            )


def _require_no_less(actor: Actor, user: User) -> None:
    """Raise Denied when `user` may do something that `actor` may not.

    On the platform the three kinds of staff differ on purpose, and its services keep them apart.
    """
    if actor.is_trusted or realm.current().is_platform:
        return
    for reach in access.actor_for(user).reaches:
        if not all(actor.holds(permission, reach.path) for permission in reach.permissions):
            raise Denied(
                _(
                    "%(name)s may do more here than you. "
                    "Ask an administrator who holds at least the same rights."
                )
                % {"name": user.name}
            )


def _require_unopened(user: User) -> None:
    if not user.is_active:
        raise Conflict(_("The account is stopped. Let the person log in again first."))
    if user.has_usable_password():
        raise Conflict(
            _(
                "The account is open already. Whoever forgot the password gets a new code on the "
                "person's own page."
            )
        )


def _set_password(user: User, password: str, field: str = "password") -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(**{field: " ".join(error.messages)}) from error
    records.change(user, password=make_password(password), epoch=user.epoch + 1)
    # One of them may be a stranger's, who knew the old password.
    user.devices.all().delete()


_unusable_hash: list[str] = []


def _unusable() -> str:
    if not _unusable_hash:
        _unusable_hash.append(make_password(secrets.token_urlsafe(16)))
    return _unusable_hash[0]
