"""Cases without an account: the posters' addresses, what is sent by them, codes that are tried."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from apps.businesses.models import Business
from apps.cases import queries, rules
from apps.cases.events import SuggestionLinkMade
from apps.cases.models import Case, PublicAttempt, SuggestionLink
from apps.cases.services.raising import place
from apps.organization.models import OrgUnit
from kernel import access, clock, journal
from kernel.access import ANONYMOUS, Actor
from kernel.db import locks
from kernel.errors import Denied
from kernel.fields import blind_index


@transaction.atomic
def make_link(
    *,
    actor: Actor,
    unit: OrgUnit | None = None,
    business: Business | None = None,
    renew: bool = False,
) -> SuggestionLink:
    """Return the address of the poster of a unit or a business, made when there is none.

    With `renew` it gets another key, and posters with the former one lead nowhere.
    """
    target = unit or business
    access.require(actor, queries.ASSIGN, target)
    link, is_new = SuggestionLink.objects.get_or_create(
        unit=unit, business=business, defaults={"key": rules.new_key()}
    )
    if renew and not is_new:
        link.key = rules.new_key()
        link.save(update_fields=["key"])
    if is_new or renew:
        unit_id, business_id = (row.pk if row else None for row in (unit, business))
        made = SuggestionLinkMade(unit_id=unit_id, business_id=business_id)
        journal.emit(made, actor=actor)
    return link


@transaction.atomic
def suggest(
    *,
    link: SuggestionLink,
    address: str,
    form_id: UUID,
    kind: str,
    text: str,
    raiser_name: str = "",
    raiser_phone: str = "",
) -> Case:
    """Raise a case by a poster's address, without an account.

    A form that is sent twice (a second tap, a reloaded page) gives the case of the first time: what
    is made of its `form_id`, which only we sign, and of the words stands in `source_id` and is
    locked. Other words in it (one goes back and writes of something else) are another case. Raises
    Denied above 20 a day from one network address.
    """
    sent_as = uuid5(form_id, f"{kind}\n{text}")
    locks.lock(f"suggest/{sent_as}")
    sent = Case.objects.filter(source=Case.Source.MERCHANT, source_id=sent_as).first()
    if sent is not None:
        return sent
    _count_sending(address)
    return place(
        actor=ANONYMOUS, unit=queries.receiver(link), kind=kind, text=text, title="",
        source=Case.Source.MERCHANT, source_id=sent_as, business=link.business,
        raiser_name=raiser_name.strip(), raiser_phone=raiser_phone,
    )  # fmt: skip


def find_by_code(*, code: str, address: str) -> Case | None:
    """Return the case with this code, None for a wrong one, which is counted.

    Raises Denied, for right ones too, after 15 wrong ones in a quarter of an hour from one network
    address; parallel tries wait for each other.
    """
    with transaction.atomic():
        key = _address_key(address)
        locks.lock(f"code/{key.hex()}")
        wrong = PublicAttempt.objects.filter(
            purpose=PublicAttempt.Purpose.CODE,
            address_key=key,
            at__gt=clock.now() - rules.WRONG_WITHIN,
        )
        if wrong.count() >= rules.WRONG_AT_MOST:
            raise Denied(
                _(
                    "Too many wrong codes came from here. Wait a quarter of an hour, then try again."
                ),
                code="too_many",
            )
        case = queries.case_by_code(code)
        if case is None:
            PublicAttempt.objects.create(purpose=PublicAttempt.Purpose.CODE, address_key=key)
        return case


def _count_sending(address: str) -> None:
    key = _address_key(address)
    locks.lock(f"suggest/{key.hex()}")
    sent = PublicAttempt.objects.filter(
        purpose=PublicAttempt.Purpose.SUGGEST,
        address_key=key,
        at__gt=clock.now() - rules.SENT_WITHIN,
    )
    if sent.count() >= rules.SENT_AT_MOST:
        raise Denied(
            _("Very much came from this network today. Try again tomorrow, or tell your branch."),
            code="too_many",
        )
    PublicAttempt.objects.create(purpose=PublicAttempt.Purpose.SUGGEST, address_key=key)


def _address_key(address: str) -> bytes:
    return blind_index("case_address", address) or b""
