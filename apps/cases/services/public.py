"""Cases without an account: the posters' addresses, what is sent by them, codes that are tried."""

from __future__ import annotations

from math import ceil
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
from kernel.signing import hashed
from kernel.web.requests import network_of


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
    count_attempt(purpose=PublicAttempt.Purpose.SUGGEST, address=address)
    return place(
        actor=ANONYMOUS, unit=queries.receiver(link), kind=kind, text=text, title="",
        source=Case.Source.MERCHANT, source_id=sent_as, business=link.business,
        raiser_name=raiser_name.strip(), raiser_phone=raiser_phone,
    )  # fmt: skip


def find_by_code(*, code: str, address: str, opened: str = "") -> Case | None:
    """Return the case with this code, None for a wrong one, which is counted.

    Raises Denied, for right ones too, after `rules.WRONG_AT_MOST` wrong ones in a quarter of an hour
    from one network; parallel tries wait for each other. Not for a code whose proof is among those
    `opened`: that browser knew it before.
    """
    if proof_of(code) in opened.split("."):
        case = queries.case_by_code(code)
        if case is not None:
            return case
    with transaction.atomic():
        wrong = _next_attempt(PublicAttempt.Purpose.CODE, address)
        case = queries.case_by_code(code)
        if case is None:
            wrong.save()
        return case


def proof_of(code: str) -> str:
    """Return what only we can make of a code: who has it was shown the case, and cannot read the code off it."""
    return hashed("opened_case", rules.read_code(code))[:32]


def count_attempt(*, purpose: str, address: str) -> None:
    """Count that something was sent from a network, whether or not it is taken then.

    Raises Denied above the number of `rules.LIMITS`.
    """
    with transaction.atomic():
        _next_attempt(purpose, address).save()


def _next_attempt(purpose: str, address: str) -> PublicAttempt:
    """Return the attempt as it would be counted; the network is locked until the transaction ends."""
    key = blind_index("case_address", network_of(address)) or b""
    locks.lock(f"{purpose}/{key.hex()}")
    most, within = rules.LIMITS[purpose]
    made = PublicAttempt.objects.filter(
        purpose=purpose, address_key=key, at__gt=clock.now() - within
    )
    first = made.order_by("-at").values_list("at", flat=True)[most - 1 : most].first()
    if first is None:
        return PublicAttempt(purpose=purpose, address_key=key)
    if purpose == PublicAttempt.Purpose.CODE:
        said = _(
            "Too many wrong codes came from this network, perhaps from others who use it. Wait %(minutes)d "
            "minutes, or open the page without this Wi-Fi, by the phone's own data. In a hurry, ask the "
            "branch that you wrote to."
        )
        waiting = first + within - clock.now()
        said %= {"minutes": ceil(waiting.total_seconds() / 60)}
    else:
        said = _("Very much came from this network today. Try again tomorrow, or tell your branch.")
    raise Denied(said, code="too_many")
