"""What is done about sign-ups and counties. Everything here runs in the platform's realm."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import access, blueprint, clock, journal
from kernel.access import Actor
from kernel.chinese.names import require_name
from kernel.db import locks, migrating, transactions
from kernel.errors import Conflict, Denied, Invalid
from kernel.fields import blind_index
from kernel.models import records
from kernel.realm import county_scope, platform_scope
from kernel.web.requests import network_of
from tenants.counties import events, founding, provisioning, queries, rules, signing_up
from tenants.counties.directory import forget_hosts_of
from tenants.counties.models import County, Region, Signup
from tenants.counties.provisioning import NoSpare

log = logging.getLogger("liangxin.signups")


@transaction.atomic
def sign_up(
    *,
    actor: Actor,
    region_code: str,
    committee: str,
    credit_code: str,
    contact_name: str,
    contact_phone: str,
    slug: str,
    blueprint_name: str,
    address: str,
) -> Signup:
    """Record a county's application: at most five a day from a network and for a region.

    Raises Invalid at the field that is wrong, Conflict for a web address that is taken, Denied
    beyond the limits.
    """
    region = queries.county_region(region_code)
    if region is None:
        raise Invalid(region_code=_("Choose your county from the list."))
    slug = slug.strip().lower()
    check_slug_is_free(slug)
    if blueprint_name not in blueprint.available():
        raise Invalid(blueprint_name=_("Choose a method from the list."))
    code, phone = signing_up.check_numbers(credit_code, contact_phone)
    network = network_of(address)
    address_key = blind_index("address", network)
    # Locked, so that concurrent sign-ups are counted one after the other.
    locks.lock(f"signups/{network}")
    locks.lock(f"signups/{region.code}")
    _refuse_floods(region, address_key)
    signup = Signup(
        region=region,
        committee=committee.strip(),
        credit_code=code,
        contact_name=require_name("contact_name", contact_name, person=True),
        contact_phone=phone,
        slug=slug,
        blueprint=blueprint_name,
        address_key=address_key,
    )
    try:
        with transaction.atomic():
            signup.save(force_insert=True)
    except IntegrityError as error:
        raise provisioning.taken(slug) from error
    journal.emit(
        events.SignupReceived(signup_id=signup.pk, region_code=region_code, slug=slug), actor=actor
    )
    return signup


def apply_for_county(*, actor: Actor, **application: Any) -> Signup:
    """Take an application and, where the installation says so, approve it at once.

    When the approval fails, the application waits for a person's decision.
    """
    signup = sign_up(actor=actor, **application)
    if not settings.AUTO_APPROVE:
        return signup
    try:
        return approve_signup(actor=Actor.system("AUTO_APPROVE"), signup=signup)
    except Exception:  # the application is kept, whatever error prevents its approval
        log.exception("auto_approval_failed", extra={"signup": str(signup.pk)})
        return signup


def check_slug_is_free(slug: str) -> None:
    """Raise Invalid for a malformed or reserved address, Conflict for one that is taken."""
    rules.check_slug(slug)
    if queries.slug_is_taken(slug):
        raise provisioning.taken(slug)


def approve_signup(*, actor: Actor, signup: Signup) -> Signup:
    """Found the county that signed up; the applicant's follow-up link then shows its address.

    Where no spare schema is left the sign-up is accepted, and founded by `found_accepted` later.
    Raises Conflict when the sign-up is decided already or its address was taken meanwhile.
    """
    access.require(actor, "counties.decide_signup")
    # Outside the transaction: making a schema takes longer than a sign-up should stay locked.
    provisioning.ensure_spare()
    try:
        return _approve(actor, signup)
    except NoSpare:
        return _accept(actor, signup)


def found_accepted(*, actor: Actor) -> int:
    """Found the counties whose sign-up was accepted when no schema was ready; return how many.

    The first to be accepted comes first. One that fails for another reason stays accepted.
    """
    access.require(actor, "counties.decide_signup")
    founded = 0
    accepted = Signup.objects.filter(state=Signup.State.ACCEPTED).order_by("decided_at", "id")
    for signup in accepted:
        try:
            _approve(actor, signup)
        except NoSpare:
            break
        except Exception:  # the others are founded, whatever error prevents this one
            log.exception("accepted_not_founded", extra={"signup": str(signup.pk)})
        else:
            founded += 1
    return founded


@transaction.atomic
def _accept(actor: Actor, signup: Signup) -> Signup:
    signup = _waiting(signup)
    if signup.state == Signup.State.WAITING:
        records.change(
            signup,
            state=Signup.State.ACCEPTED,
            decided_at=clock.now(),
            decided_by=actor.label,
        )
        journal.emit(
            events.SignupDecided(signup_id=signup.pk, state=signup.state, reason=""), actor=actor
        )
    return signup


@transactions.as_one()
def _approve(actor: Actor, signup: Signup) -> Signup:
    signup = _waiting(signup)
    founded = provisioning.found_county(
        actor=actor,
        slug=signup.slug,
        name=signup.region.name,
        region_code=signup.region.code,
        blueprint_name=signup.blueprint,
        admin_phone=signup.contact_phone.reveal(),
        admin_name=signup.contact_name,
        committee=signup.committee,
        credit_code=signup.credit_code,
    )
    # The person's data is now in the county's schema; delete it from the platform's.
    records.change(
        signup,
        state=Signup.State.APPROVED,
        county=founded.county,
        activation_code=founded.activation_code,
        contact_name="",
        contact_phone="",
        decided_at=clock.now(),
        decided_by=signup.decided_by or actor.label,
    )
    journal.emit(
        events.SignupDecided(signup_id=signup.pk, state=signup.state, reason=""), actor=actor
    )
    return signup


@transaction.atomic
def refuse_signup(*, actor: Actor, signup: Signup, reason: str) -> Signup:
    """Refuse a sign-up; the applicant reads the reason under their follow-up link."""
    access.require(actor, "counties.decide_signup")
    if not reason.strip():
        raise Invalid(reason=_("Say why: the applicant reads it."))
    signup = _waiting(signup)
    records.change(
        signup,
        state=Signup.State.REFUSED,
        reason=reason.strip(),
        decided_at=clock.now(),
        decided_by=actor.label,
    )
    journal.emit(
        events.SignupDecided(signup_id=signup.pk, state=signup.state, reason=signup.reason),
        actor=actor,
    )
    return signup


@transaction.atomic
def show_phone(*, actor: Actor, signup: Signup) -> str:
    """Return the applicant's number in clear, for who decides: to ring and ask who it is.

    Raises Conflict once the sign-up is decided.
    """
    access.require(actor, "counties.decide_signup")
    signup = _waiting(signup)
    journal.emit(events.ApplicantsPhoneShown(signup_id=signup.pk), actor=actor)
    return str(signup.contact_phone.reveal())


@transaction.atomic
def expire_signups(*, actor: Actor, before: datetime) -> int:
    """Close the sign-ups that came before `before` and were never decided; return how many."""
    access.require(actor, "counties.decide_signup")
    rows = Signup.objects.filter(state=Signup.State.WAITING, created_at__lt=before)
    found = list(rows.select_for_update(skip_locked=True))
    for signup in found:
        records.change(signup, state=Signup.State.EXPIRED, decided_at=clock.now())
        journal.emit(
            events.SignupDecided(signup_id=signup.pk, state=signup.state, reason=""), actor=actor
        )
    return len(found)


@transaction.atomic
def show_activation(*, actor: Actor, signup: Signup) -> str:
    """Return the first administrator's one-time code, once. Raises Conflict the second time."""
    signup = records.lock(signup)
    if signup.state != Signup.State.APPROVED:
        raise Conflict(_("This sign-up is not approved."))
    if not signup.activation_code:
        raise Conflict(
            _(
                "The link is no longer here: it was shown before, or nobody fetched it in time. "
                "The platform's staff can make a new one."
            )
        )
    code = str(signup.activation_code.reveal())
    records.change(signup, activation_code="", link_shown_at=clock.now())
    journal.emit(events.ActivationShown(signup_id=signup.pk), actor=actor)
    return code


@transaction.atomic
def renew_activation(*, actor: Actor, county: County) -> str:
    """Return a new one-time code for a county's first administrator, who never logged in.

    Raises Conflict once somebody runs the county: then its own administrators help.
    """
    access.require(actor, "counties.decide_signup")
    with county_scope(county):
        code = founding.renew_activation(actor)
    if code is None:
        raise Conflict(_("The first administrator has logged in already."))
    journal.emit(events.ActivationRenewed(county_id=county.pk), actor=actor)
    return code


@transaction.atomic
def suspend_county(*, actor: Actor, county: County, reason: str) -> County:
    """Suspend a county: its host answers 503 with the reason, its jobs do not run."""
    if not reason.strip():
        raise Invalid(reason=_("Say why: the county's people read it."))
    return _set_state(
        actor, county, County.State.READY, County.State.SUSPENDED, reason=reason.strip()
    )


@transaction.atomic
def resume_county(*, actor: Actor, county: County, reason: str = "") -> County:
    """Open a suspended county again. Raises Conflict while its tables lack a migration."""
    access.require(actor, "counties.change_county", county)
    # When the row's shape differs, read the schema's migrations: the row may be outdated.
    if county.shape != migrating.code_shape() and migrating.pending_migrations(county.realm):
        raise Conflict(
            _("The county's tables are not up to date. Run migrate_counties --resume first.")
        )
    return _set_state(
        actor, county, County.State.SUSPENDED, County.State.READY, reason=reason.strip()
    )


def quarantine(*, actor: Actor, county: County, reason: str) -> None:
    """Take a ready county out of service because migrating its tables failed.

    A county suspended or closed meanwhile keeps that state and its reason.
    """
    _change_state_if(actor, county, County.State.READY, County.State.QUARANTINED, reason=reason)


def release(*, actor: Actor, county: County) -> None:
    """Put a quarantined county that was mended back into service."""
    _change_state_if(actor, county, County.State.QUARANTINED, County.State.READY, reason="")


def _change_state_if(
    actor: Actor, county: County, before: County.State, after: County.State, *, reason: str
) -> None:
    with platform_scope(), transaction.atomic():
        county = records.lock(county)
        if county.state == before:
            _change_state(actor, county, after, reason=reason)


def _set_state(
    actor: Actor, county: County, before: County.State, after: County.State, *, reason: str
) -> County:
    access.require(actor, "counties.change_county", county)
    county = records.lock(county)
    if county.state != before:
        raise Conflict(
            _("The county is %(state)s: this cannot be done now.")
            % {"state": county.get_state_display()}
        )
    return _change_state(actor, county, after, reason=reason)


def _change_state(actor: Actor, county: County, state: County.State, *, reason: str) -> County:
    if records.change(county, state=state, state_reason=reason[:300]):
        journal.emit(
            events.CountyStateChanged(county_id=county.pk, state=state, reason=reason[:300]),
            actor=actor,
        )
        transaction.on_commit(lambda: forget_hosts_of(county))
    return county


def _waiting(signup: Signup) -> Signup:
    signup = records.lock(signup)
    if signup.state not in {Signup.State.WAITING, Signup.State.ACCEPTED}:
        raise Conflict(
            _("This sign-up is already %(state)s.") % {"state": signup.get_state_display()}
        )
    return signup


def _refuse_floods(region: Region, address_key: bytes | None) -> None:
    recent = Signup.objects.filter(created_at__gt=clock.now() - signing_up.WINDOW)
    if recent.filter(address_key=address_key).count() >= signing_up.PER_ADDRESS:
        raise Denied(_("Five sign-ups came from your network today. Try again tomorrow."))
    if recent.filter(region=region).count() >= signing_up.PER_REGION:
        raise Denied(_("Five sign-ups came for this county today. Try again tomorrow."))
