"""Arithmetic of cases: kinds, codes and days. No database, no clock."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kernel.workdays import last_working_day

# Without 0 O, 1 I L, 2 Z, 5 S, 8 B, U V: signs that are confused when read aloud or off paper.
SIGNS = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH = 10
KEY_BYTES = 15
_A_DAY = timedelta(days=1)
# No answer is promised for later.
FURTHEST = timedelta(days=731)
# How long before a case was raised something may have been given for it.
GIVEN_BEFORE = timedelta(days=366)
# For how long after the answer the one who raised a case may rate or reopen it.
HEARD_WITHIN = timedelta(days=30)
WORST, BEST = 1, 5
# A rating from here on counts as satisfied.
SATISFIED_FROM = 4

# One address may be a whole market's: a meeting of merchants sends from one.
SENT_AT_MOST = 20
# So are a market's slips of the pen. A county of 10,000 cases, guessed at from one address day and
# night (28,800 tries of 23**10 codes): one hit in 390 years; from a thousand addresses, in 5 months.
# Right codes wait there too. If they were let in, each refusal would still tell a wrong one, at the
# speed of the server: a hit in 48 days at 1,000 tries a second. Nor would a second, higher ceiling for
# them help who waits: only programs come to the first, and they come to the second in minutes. So
# the answer says how long, and that another network, such as the phone's own, opens it at once.
WRONG_AT_MOST = 300
# The cookie by which a browser opens again what it opened before, though others of its network guess.
OPENED = "opened_cases"
OPENED_AT_MOST = 20
OPENED_LIVES = timedelta(days=400)
# (how often, within what time) from one network address, by what is tried; `PublicAttempt.Purpose`.
LIMITS = {
    "suggest": (SENT_AT_MOST, timedelta(days=1)),
    "files": (SENT_AT_MOST, timedelta(days=1)),
    "code": (WRONG_AT_MOST, timedelta(minutes=15)),
}
LONGEST_COUNTED = max(within for _most, within in LIMITS.values())
LEAST_SECONDS = 2.0
FORM_LIFETIME = timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """A kind of case as the county's blueprint has it; days to answer are working days."""

    key: str
    name: Mapping[str, str]
    triage_days: int
    answer_days: int
    escalate_days: int
    raised_by: tuple[str, ...]
    is_sensitive: bool
    asks_rating: bool
    is_care: bool

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Kind:
        """Return the kind of an item of the section `case_kinds`."""
        return cls(
            key=item["key"],
            name=item["name"],
            triage_days=item["triage_days"],
            answer_days=item["answer_days"],
            escalate_days=item["escalate_days"],
            raised_by=tuple(item["raised_by"]),
            is_sensitive=item["sensitive"],
            asks_rating=item["asks_rating"],
            is_care=item.get("care", False),
        )


def new_code() -> str:
    """Return a code that cannot be guessed: 23 signs to the power of ten."""
    return "".join(secrets.choice(SIGNS) for _place in range(CODE_LENGTH))


def with_proof(opened: str, proof: str) -> str:
    """Return the cookie's proofs with one more, the latest first; the oldest fall out."""
    others = [one for one in opened.split(".") if one and one != proof]
    return ".".join([proof, *others][:OPENED_AT_MOST])


def read_code(text: str) -> str:
    """Return a typed code as it is stored: capitals, without blanks and dashes."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def spelled_code(code: str) -> str:
    """Return a code in two halves, as it is read aloud."""
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def new_key() -> str:
    """Return the key of a poster's address, 120 bits."""
    return secrets.token_urlsafe(KEY_BYTES)


def due_from(start: date, kind: Kind, is_working: Callable[[date], bool]) -> date:
    """Return the last day to answer of a case assigned on `start`, which does not count itself."""
    return last_working_day(start + _A_DAY, kind.answer_days, is_working)


def triage_by(start: date, kind: Kind) -> date:
    """Return the last day to find an owner of a case that came on `start`."""
    return start + timedelta(days=kind.triage_days)


def goes_up_after(due: date, kind: Kind, is_working: Callable[[date], bool]) -> date:
    """Return the day after which an unanswered case goes to the unit above."""
    return last_working_day(due + _A_DAY, kind.escalate_days, is_working)


def course(state: str) -> list[tuple[str, str]]:
    """Return the four steps of a case in plain words, each with "done", "now" or "later"."""
    steps = [_("It has arrived"), _("Somebody deals with it"), _("Answered"), _("Rated and closed")]
    now = {"raised": 0, "assigned": 1, "reopened": 1, "answered": 2, "closed": 4}.get(state, 0)
    place = ["done" if at < now else "now" if at == now else "later" for at in range(len(steps))]
    return list(zip(steps, place, strict=True))


def next_step(
    state: str, unit: str, day: str, *, has_above: bool, own: bool, is_joined: bool = False
) -> str:
    """Return in plain words what happens next: `day` is the last day of it, as readers read it.

    `has_above` says that a unit above takes what waits for too long; `own` that the reader raised
    the case, and so is asked to rate the answer; `is_joined` that the reader's own case was joined
    with this one, so that only the other's raiser rates and reopens it.
    """
    if is_joined and state in {"answered", "closed"}:
        return _(
            "The answer is there, and stands below. Is your matter not solved by it? Then send it once "
            "more: it becomes a case of its own."
        )
    if state == "answered" and not own:
        return _(
            "The answer is there. The one who raised it can rate or reopen it until %(day)s; after that "
            "it is closed by itself."
        ) % {"day": day}
    texts = {
        "raised": _("%(unit)s has it and names who deals with it, by %(day)s at the latest."),
        "assigned": _("%(unit)s is dealing with it and answers by %(day)s."),
        "reopened": _("%(unit)s is dealing with it once more and answers by %(day)s."),
        "answered": _(
            "The answer is there. Say whether it helped; if it did not, the case can be reopened "
            "until %(day)s."
        ),
        "closed": _(
            "It is closed. If it is not solved after all, it can be reopened until %(day)s."
        ),
        "merged": _("It was joined with another case of the same matter, and goes on there."),
        "withdrawn": _("It was withdrawn: nothing more happens. It can be raised once more."),
    }
    said = texts[state] % {"unit": unit, "day": day}
    if has_above and state in {"raised", "assigned", "reopened"}:
        said += _(" If it takes much longer, it goes to the unit above by itself.")
    return said
