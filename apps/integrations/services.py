"""What is done with keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.integrations import events, queries, rules
from apps.integrations.models import ApiKey, IdempotentReply
from kernel import access, clock, journal, realm
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.models import Stored, records


@dataclass(frozen=True)
class MadeKey:
    """A new key; `text` is shown once and stored nowhere."""

    key: ApiKey
    text: str


@transaction.atomic
def create_key(
    *,
    actor: Actor,
    name: str,
    scopes: Sequence[str],
    within: Stored | None = None,
    lifetime: timedelta = rules.LONGEST_LIFE,
) -> MadeKey:
    """Make a key for `scopes` on the subtree of `within` (a unit or region; None for everything).

    Nobody gives more than they hold: the actor needs every right of the scopes there. Raises
    Invalid for unknown scopes, an empty name or a life longer than a year.
    """
    target = within or access.EVERYWHERE
    access.require(actor, "integrations.manage_key", target)
    name = name.strip()
    if not name:
        raise Invalid(name=_("Give the key a name that says who uses it."))
    _check_scopes(scopes)
    _check_lifetime(lifetime)
    for permission in sorted(access.rights_of(scopes)):
        access.require(actor, permission, target)
    return _make(actor, name, sorted(set(scopes)), within, clock.now() + lifetime)


@transaction.atomic
def rotate_key(*, actor: Actor, key: ApiKey, overlap: timedelta = rules.ROTATION) -> MadeKey:
    """Return a successor with the same scopes and reach; the old key works for `overlap` more.

    Raises Conflict for a key that no longer works.
    """
    access.require(actor, "integrations.manage_key", access.EVERYWHERE)
    key = _standing(key)
    for permission in sorted(access.rights_of(key.scopes)):
        access.require(actor, permission, access.EVERYWHERE)
    made = _make(actor, key.name, key.scopes, None, clock.now() + rules.LONGEST_LIFE, like=key)
    ends_at = min(key.expires_at, clock.now() + overlap)
    records.change(key, expires_at=ends_at)
    journal.emit(
        events.KeyRotated(key_id=key.pk, successor_id=made.key.pk, expires_at=ends_at),
        actor=actor,
    )
    return made


@transaction.atomic
def revoke_key(*, actor: Actor, key: ApiKey, reason: str = "") -> ApiKey:
    """Stop a key with its next request. Raises Conflict when it no longer works."""
    access.require(actor, "integrations.manage_key", access.EVERYWHERE)
    key = _standing(key)
    records.change(key, revoked_at=clock.now())
    journal.emit(events.KeyRevoked(key_id=key.pk, reason=reason), actor=actor)
    return key


@transaction.atomic
def revoke_all_keys(*, actor: Actor, reason: str) -> int:
    """Stop every key that works with its next request; return how many."""
    access.require(actor, "integrations.manage_key", access.EVERYWHERE)
    keys = list(queries.valid_keys())
    for key in keys:
        revoke_key(actor=actor, key=key, reason=reason)
    return len(keys)


def note_use(*, key: ApiKey) -> None:
    """Note that a key was used, at most once a minute."""
    moment = clock.now()
    before = moment - rules.NOTED_EVERY
    if key.last_used_at is None or key.last_used_at < before:
        due = Q(last_used_at=None) | Q(last_used_at__lt=before)
        ApiKey.objects.filter(due, pk=key.pk).update(last_used_at=moment)


@dataclass(frozen=True)
class Claim:
    """A request's hold on an Idempotency-Key: new, or answered before."""

    row: IdempotentReply
    is_new: bool


def begin_reply(*, holder: str, idempotency_key: str, fingerprint: str) -> Claim:
    """Take an Idempotency-Key for a request, or return what the first one answered.

    Raises Invalid when the key was used for another request, Conflict while the first still runs.
    Called outside a transaction, so that a second request sees the claim at once.
    """
    moment = clock.now()
    IdempotentReply.objects.filter(expires_at__lt=moment).delete()
    row, is_new = IdempotentReply.objects.get_or_create(
        key_id=holder,
        idempotency_key=idempotency_key,
        defaults={"fingerprint": fingerprint, "expires_at": moment + rules.REPLY_AWAITED},
    )
    if is_new:
        return Claim(row, is_new=True)
    if row.fingerprint != fingerprint:
        raise Invalid(
            _("This Idempotency-Key was used for another request. Take a new one."),
            code="idempotency_key_reused",
        )
    if row.status is None:
        raise Conflict(
            _("The first request with this Idempotency-Key still runs. Ask again in a moment."),
            code="idempotency_in_progress",
        )
    return Claim(row, is_new=False)


def keep_reply(*, claim: Claim, status: int, body: str, headers: Mapping[str, str]) -> None:
    """Keep a request's answer for a day, in the transaction of what the request did.

    Raises Conflict when the claim was lost meanwhile, so that nothing is done twice.
    """
    kept = IdempotentReply.objects.filter(pk=claim.row.pk, status=None).update(
        status=status,
        body=body,
        headers=dict(headers),
        expires_at=clock.now() + rules.REPLY_KEPT,
    )
    if not kept:
        raise Conflict(
            _("The request took too long and was given up. Nothing was changed. Send it again."),
            code="idempotency_claim_lost",
        )


def drop_reply(*, claim: Claim) -> None:
    """Forget a request whose answer is not kept: the same key may try again."""
    IdempotentReply.objects.filter(pk=claim.row.pk, status=None).delete()


def _make(
    actor: Actor,
    name: str,
    scopes: list[str],
    within: Stored | None,
    expires_at: datetime,
    like: ApiKey | None = None,
) -> MadeKey:
    given = rules.new_key(realm.current().slug)
    key = ApiKey.objects.create(
        name=name[:80],
        prefix=given.prefix,
        secret_hash=queries.hash_of(given.text),
        scopes=scopes,
        within_id=_within(within, like),
        within_label=like.within_label if like else str(within or "")[:120],
        expires_at=expires_at,
        made_by=actor.id,
        made_by_label=actor.label,
    )
    journal.emit(
        events.KeyMade(
            key_id=key.pk,
            label=key.name,
            scopes=tuple(scopes),
            within_id=key.within_id,
            expires_at=expires_at,
        ),
        actor=actor,
    )
    return MadeKey(key, given.text)


def _within(within: Stored | None, like: ApiKey | None) -> UUID | None:
    if like is not None:
        return like.within_id
    return within.pk if within else None


def _standing(key: ApiKey) -> ApiKey:
    key = records.lock(key)
    if key.revoked_at is not None or key.expires_at <= clock.now():
        raise Conflict(_("This key no longer works."))
    return key


def _check_scopes(scopes: Iterable[str]) -> None:
    known = access.scopes_here(on_platform=realm.current().is_platform)
    wanted = set(scopes)
    if not wanted:
        raise Invalid(scopes=_("Say what the key may do: at least one scope."))
    unknown = sorted(wanted - known.keys())
    if unknown:
        raise Invalid(
            scopes=_("There is no scope %(unknown)s here. Known are: %(known)s.")
            % {"unknown": ", ".join(unknown), "known": ", ".join(sorted(known))}
        )


def _check_lifetime(lifetime: timedelta) -> None:
    if not timedelta(0) < lifetime <= rules.LONGEST_LIFE:
        raise Invalid(expires_at=_("A key lives for at least a day and at most a year."))
