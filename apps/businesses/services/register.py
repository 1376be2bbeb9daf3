"""Corrections of the register by hand.

The next import overwrites a corrected value when the register has another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.businesses import events
from apps.businesses.models import Business
from apps.businesses.registry import follow_codes
from apps.businesses.rules import coverage
from apps.businesses.rules import register as rules
from apps.businesses.services.coverage import follow_rules, lock_cover
from apps.organization.listed import area_here
from apps.organization.models import Zone
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.chinese import industries
from kernel.chinese.codes import credit_problem, is_credit_code
from kernel.chinese.names import one_name, require_name
from kernel.chinese.phones import require_phone
from kernel.chinese.text import clean, compact, dated, listed
from kernel.errors import Conflict, Denied, Invalid, Unchanged
from kernel.models import records
from kernel.tabular.cells import Refused
from kernel.tabular.fitting import fitter

CHANGE = "businesses.change_business"
NAMES = ("name", "owner")
TEXTS = ("type_text", "address")
PLACES = {
    "town": {Zone.Kind.TOWNSHIP},
    "community": {Zone.Kind.COMMUNITY, Zone.Kind.VILLAGE},
    "district": {Zone.Kind.DISTRICT},
    "market": {Zone.Kind.MARKET},
}
# What the rules of coverage look at.
DECIDING = {"kind", *coverage.BUSINESS_ATTRIBUTES}


class BusinessValues(TypedDict, total=False):
    """What may be corrected of a business; `industry` is a letter, `capital` in 10,000 yuan."""

    name: str
    type_text: str
    owner: str
    phone: str
    founded_on: date
    industry_code: str
    industry: str
    address: str
    town: Zone | None
    community: Zone | None
    district: Zone | None
    market: Zone | None
    head_count: int | None
    capital: Decimal | None


@transaction.atomic
def change_business(
    *,
    actor: Actor,
    business: Business,
    expected_version: int | None = None,
    credit_code: str | None = None,
    confirmed: bool = False,
    **values: Unpack[BusinessValues],
) -> Business:
    """Correct what is recorded of a business; its cover by the rules follows at once.

    Pinyin, kind and section follow as in an import; cover given by hand stays. `credit_code` takes
    the place of a registration number, and of nothing else.

    Raises Invalid for what cannot be right, Doubtful for a founding before 1949 that nobody
    `confirmed`, Conflict when another business has the code, Unchanged when nothing differs,
    Denied when the rules would take the business out of what the actor may change.
    """
    access.require(actor, CHANGE, business)
    lock_cover()
    business = records.lock(business)
    given = _cleaned(business, values)
    if given.get("founded_on", business.founded_on) != business.founded_on:
        clock.require_founding("founded_on", given["founded_on"], confirmed=confirmed)
    if credit_code is not None:
        given["code"] = _credit_code(business, credit_code)
        if given["code"] != business.code:
            given["registration"] = business.code
    changed = records.change(business, expected_version, **given)
    if not changed:
        raise Unchanged
    if "code" in changed:
        follow_codes.get()(dict([changed["code"]]))
    if DECIDING & changed.keys():
        follow_rules([business.pk])
    # Also seals the phone again.
    business.refresh_from_db()
    if not access.allows(actor, CHANGE, business):
        raise Denied(
            _(
                "By the county's rules your branch would no longer cover this business. "
                "Nothing was saved. Ask somebody who may change businesses of the whole county."
            ),
            code="leaves_scope",
        )
    fields = sorted(changed.keys() - {"name_pinyin", "name_initials", "registration"})
    journal.emit(events.BusinessChanged(business_id=business.pk, fields=fields), actor=actor)
    return business


@transaction.atomic
def fill_towns(*, actor: Actor, towns: Mapping[UUID, Zone]) -> int:
    """Record the township of businesses that have none, by their ids; return how many were filled.

    Their cover by the rules follows at once. One event a business, as for a single correction. Who
    got a township meanwhile is left as it is.

    Raises Denied unless the actor may change businesses of the whole county.
    """
    access.require(actor, CHANGE, access.EVERYWHERE)
    lock_cover()
    rows = Business.objects.filter(pk__in=towns, town=None).order_by("pk")
    for business in rows:
        change_business(actor=actor, business=business, town=towns[business.pk])
    return len(rows)


@transaction.atomic
def close_business(
    *,
    actor: Actor,
    business: Business,
    closed_on: date,
    status_text: str,
    expected_version: int | None = None,
) -> Business:
    """Record that a business has closed; its cover ends on that day.

    `status_text` is the register's word for it, one of `rules.CLOSINGS`. Raises Conflict for a
    closed one, Invalid for a day to come or before the founding.
    """
    access.require(actor, CHANGE, business)
    lock_cover()
    business = records.lock(business)
    if business.status != Business.Status.ACTIVE:
        raise Conflict(_("This business is closed already. Look at its page again."))
    if status_text not in rules.CLOSINGS:
        known = listed(rules.CLOSINGS)
        raise Invalid(status_text=_("Known are: %(known)s.") % {"known": known})
    clock.require_past("closed_on", closed_on)
    if closed_on < business.founded_on:
        raise Invalid(
            closed_on=_("The business was founded later, on %(day)s.")
            % {"day": dated(business.founded_on)}
        )
    for cover in business.coverages.filter(ends_on=None):
        cover.ends_on = max(closed_on, cover.starts_on)
        cover.save(update_fields=["ends_on"])
    closed = {"status": Business.Status.CLOSED, "status_text": status_text, "unit": None}
    changed = records.change(business, expected_version, **closed)
    journal.emit(
        events.BusinessClosed(
            business_id=business.pk,
            fields=sorted(changed),
            effective_on=closed_on,
            reason=status_text,
        ),
        actor=actor,
    )
    return business


@transaction.atomic
def reopen_business(
    *, actor: Actor, business: Business, expected_version: int | None = None
) -> Business:
    """Set a closed business back to active; the rules cover it from today.

    Raises Conflict for one that is not closed.
    """
    access.require(actor, CHANGE, business)
    lock_cover()
    business = records.lock(business)
    if business.status == Business.Status.ACTIVE:
        raise Conflict(_("This business is not closed. Look at its page again."))
    opened = {"status": Business.Status.ACTIVE, "status_text": rules.IN_BUSINESS}
    changed = records.change(business, expected_version, **opened)
    follow_rules([business.pk])
    business.refresh_from_db()
    journal.emit(
        events.BusinessReopened(business_id=business.pk, fields=sorted(changed)), actor=actor
    )
    return business


def _cleaned(business: Business, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `values` as an import would write them, with the columns that follow from them."""
    given = {**values, **{name: clean(values[name]) for name in TEXTS if name in values}}
    given |= {name: one_name(values[name]) for name in NAMES if name in values}
    if given.get("type_text") == "":
        # As in an import: a blank changes nothing, for the kind follows from it.
        del given["type_text"]
    if "name" in given:
        require_name("name", given["name"])
    if given.get("owner", business.owner) not in {"", business.owner}:
        require_name("owner", given["owner"], person=True)
    if "phone" in given:
        given["phone"] = require_phone("phone", given["phone"], area_here)
    given |= _industry(business, given) | rules.derived(given)
    _check_places(business, given)
    try:
        fitter(Business)(given)
    except Refused as refusal:
        raise Invalid(**{refusal.column: refusal.reason}) from None
    return given


def _industry(business: Business, given: Mapping[str, Any]) -> dict[str, str]:
    """Return code and section of an industry that is changed; the section follows from the code."""
    code = compact(given.get("industry_code", business.industry_code))
    industry = given.get("industry", business.industry)
    if (code, industry) == (business.industry_code, business.industry):
        return {}
    section = industries.section_of(code)
    if code != business.industry_code and code and not section:
        raise Invalid(
            industry_code=_(
                "GB/T 4754 has no industry of this code. Correct it, or leave it empty."
            )
        )
    if section and industry not in {section, business.industry}:
        raise Invalid(
            industry=_("The industry code %(code)s belongs to: %(name)s. Correct one of the two.")
            % {"code": code, "name": industries.SECTIONS[section]}
        )
    return {"industry_code": code, "industry": section or industry}


def _check_places(business: Business, given: Mapping[str, Any]) -> None:
    for name, kinds in PLACES.items():
        zone = given.get(name)
        if zone is not None and zone.kind not in kinds:
            raise Invalid(**{name: _("This place is of another kind. Choose one from the list.")})
    town, community = (given.get(n, getattr(business, n)) for n in ("town", "community"))
    is_moved = (town, community) != (business.town, business.community)
    around = community.parent_id if community else None
    if is_moved and around is not None and around != (town and town.pk):
        raise Invalid(
            community=_("%(community)s lies in another township. Choose another one, or none.")
            % {"community": community.name}
        )


def _credit_code(business: Business, text: str) -> str:
    code = compact(text).upper()
    if code == business.code:
        return code
    if is_credit_code(business.code):
        raise Conflict(
            credit_code=_("A credit code is never changed: imports find the business by it.")
        )
    if not is_credit_code(code):
        raise Invalid(credit_code=credit_problem(code))
    other = Business.objects.filter(code=code).first()
    if other is not None:
        raise Conflict(
            credit_code=_(
                "Another business already has this code. Look whether the two are the same."
            )
        )
    return code
