"""Guards of the public sign-up form against programs. No database."""

from __future__ import annotations

import re
from datetime import timedelta

from django.core.signing import BadSignature
from django.utils.translation import gettext as _
from stdnum.cn import uscc

from kernel import clock, signing
from kernel.chinese.phones import read_phone
from kernel.chinese.text import is_mobile_number
from kernel.errors import Denied, Invalid

PER_ADDRESS = PER_REGION = 5
WINDOW = timedelta(days=1)
LEAST_SECONDS = 2.0
CODE_LENGTH = 18
FORM_LIFETIME = timedelta(days=1)
FOLLOW_UP_LIFETIME = timedelta(days=90)
_FORM, _FOLLOW_UP = "signup-form", "signup-follow-up"


def opened_now() -> str:
    """Return a signed note of when the form was opened."""
    return signing.dumps(clock.now().timestamp(), _FORM)


def check_filled_by_a_person(note: str, trap: str) -> None:
    """Raise Denied when the trap field is filled, or the form came back faster than a person types."""
    try:
        opened = signing.loads(note, _FORM, int(FORM_LIFETIME.total_seconds()))
    except BadSignature as error:
        raise Denied(_("This form has become too old. Send it once more.")) from error
    if trap:
        raise Denied(_("This form was filled in by a program."))
    if clock.now().timestamp() - opened < LEAST_SECONDS:
        raise Denied(_("Sent too fast. Wait a moment and send it again."))


def follow_up_text(signup_id: str) -> str:
    """Return the text of the link by which the applicant follows a sign-up."""
    return signing.dumps(signup_id, _FOLLOW_UP)


def signup_id_of(text: str) -> str | None:
    """Return the sign-up a follow-up text belongs to; None when it is not ours or too old."""
    try:
        return str(signing.loads(text, _FOLLOW_UP, int(FOLLOW_UP_LIFETIME.total_seconds())))
    except BadSignature:
        return None


def check_numbers(credit_code: str, contact_phone: str) -> tuple[str, str]:
    """Return credit code and phone as they are stored.

    Raises Invalid, naming both where both are wrong, unless the code's check character is right
    and the phone is a mainland mobile number.
    """
    code = re.sub(r"[\s-]", "", credit_code).upper()
    phone = read_phone(contact_phone).number
    faults = {}
    if len(code) != CODE_LENGTH:
        faults["credit_code"] = _("A unified social credit code has 18 characters.")
    elif not uscc.is_valid(code):
        faults["credit_code"] = _(
            "A character of this code is wrong: its check character does not agree."
        )
    if not is_mobile_number(phone):
        faults["contact_phone"] = _("A mobile number has 11 digits and begins with 1.")
    if faults:
        raise Invalid(**faults)
    return code, phone
