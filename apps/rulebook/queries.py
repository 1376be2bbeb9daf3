"""Reads of the rule pack, and of what the county set itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from apps.rulebook import registry, rules
from apps.rulebook.rules import Own, Pack, Regulation, Rule
from kernel import blueprint, clock
from kernel.chinese.text import in_language
from kernel.errors import DomainError
from kernel.models import JournalEntry
from kernel.workdays import Calendar

FOLDER = Path(__file__).parent / "pack"
SECTION, NOTICES = "rules", "holidays"


@dataclass(frozen=True)
class Change:
    """A change the county made to a rule: who, when, and the figures of all days as left by it."""

    by: str
    at: datetime
    before: tuple[Own, ...]
    after: tuple[Own, ...]


@dataclass(frozen=True)
class Checked:
    """How the product's rules answered vectors: how many rightly, which not, which nobody answers."""

    right: int
    wrong: list[dict[str, Any]]
    unknown: list[str]

    def as_json(self) -> dict[str, Any]:
        return {"right": self.right, "wrong": self.wrong, "unknown": self.unknown}


@cache
def pack() -> Pack:
    """Return the pack this release ships; the file of each chapter is read once a process."""
    index = _read("pack")
    chapters = {one["key"]: _read(one["key"]) for one in index["chapters"]}
    return rules.parse(index, chapters)


def regulation(key: str) -> Regulation | None:
    """Return a rule of the pack with its editions, None for an unknown key."""
    return pack().regulations.get(key)


def titles() -> dict[str, Any]:
    """Return what the rules are called, {chapter: {rule: title}}."""
    return {
        in_language(name): {
            rule.key: rule.title for rule in pack().regulations.values() if rule.chapter == chapter
        }
        for chapter, name in pack().chapters.items()
    }


def unknown_rules(listed: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for each item of a section's list whose `rule` the pack does not have."""
    for index, item in enumerate(listed):
        if item["rule"] and regulation(item["rule"]) is None:
            yield f"{index}/rule", _("The rule pack has no such rule.")


def rule(key: str, on: date | None = None) -> Rule:
    """Return a rule as it holds in this county on a day (today). One query.

    Raises KeyError for a key the pack does not have, LookupError before its first edition.
    """
    found = rules_on(on or clock.today(), key).get(key)
    if found is None:
        raise LookupError(f"{key} does not hold on {on} yet.")
    return found


def rules_on(day: date, *keys: str) -> dict[str, Rule]:
    """Return {key: rule} as they hold in this county on a day, all of them or `keys`. One query."""
    known = pack()
    own = own_figures()
    found = {}
    for key in keys or known.regulations:
        of = known.regulations[key]
        edition = of.on(day)
        source = known.sources[edition.source] if edition else None
        held = source and rules.holding(of, source, own.get(key, ()), day)
        if held:
            found[key] = held
    return found


def national(key: str, on: date | None = None) -> Rule:
    """Return a rule as the regulation has it on a day (today), whatever a county set. No query.

    Raises LookupError before its first edition.
    """
    of, day = pack().regulations[key], on or clock.today()
    edition = of.on(day)
    if edition is None:
        raise LookupError(f"{key} is not in effect on {day} yet.")
    return Rule(of, edition, pack().sources[edition.source], edition.values, None, edition.values)


_NEEDED = {"op", "input", "expect"}


def answered(vectors: Sequence[Any]) -> Checked:
    """Let the rules of all apps answer vectors {id, op, input, expect}; only what `expect` has counts.

    An answer that fails is wrong, with its error. Reads no county.
    """
    wrong, unknown, right = [], set(), 0
    for place, row in enumerate(vectors):
        if not isinstance(row, dict) or not row.keys() >= _NEEDED:
            wrong.append(
                {"id": _id(row, place), "got": {"error": _("op, input and expect are needed.")}}
            )
            continue
        answer = registry.questions.get(row["op"]) if isinstance(row["op"], str) else None
        if answer is None:
            unknown.add(str(row["op"]))
            continue
        if not row["expect"]:
            said = _("Nothing is expected: say under expect what the right answer is.")
            wrong.append({"id": _id(row, place), "got": {"error": said}})
            continue
        got = _got(answer, row["input"])
        if {name: got.get(name) for name in row["expect"]} == row["expect"]:
            right += 1
        else:
            wrong.append({"id": _id(row, place), "got": got})
    return Checked(right, wrong, sorted(unknown))


def _id(row: Any, place: int) -> str:
    return str(row.get("id", place + 1) if isinstance(row, dict) else place + 1)


def _got(answer: registry.Answer, given: Any) -> dict[str, Any]:
    try:
        return dict(answer(given))
    except (
        DomainError,
        LookupError,
        ValueError,
        TypeError,
        ArithmeticError,
        AttributeError,
    ) as error:
        return {"error": _problem(error)}


def _problem(error: Exception) -> str:
    """Return why a question has no answer, in words."""
    if isinstance(error, DomainError):
        return str(error)
    if isinstance(error, KeyError):
        return _("%(name)s is missing, or is a word that is not known here.") % {
            "name": error.args[0]
        }
    return _("A value of the question cannot be read: %(why)s") % {"why": error}


def own_figures() -> dict[str, tuple[Own, ...]]:
    """Return {rule: the county's own figures, the oldest first}. One query."""
    return {key: owned(given) for key, given in blueprint.value(SECTION).items()}


def owned(given: Sequence[Mapping[str, Any]]) -> tuple[Own, ...]:
    """Return a rule's item of the section as figures."""
    return tuple(
        Own(date.fromisoformat(one["from"]), one["values"], one["reason"]) for one in given
    )


def changes(key: str) -> list[Change]:
    """Return the county's changes of a rule as the journal has them, the newest first."""
    entries = JournalEntry.objects.filter(
        name=blueprint.SectionChanged.name,
        payload__section=SECTION,
        payload__items__contains=[key],
    ).order_by("-at", "-id")
    found = []
    for entry in entries:
        was, became = entry.payload.get("values", {}).get(key, (None, None))
        found.append(Change(entry.actor_label, entry.at, owned(was or []), owned(became or [])))
    return found


def calendar() -> Calendar:
    """Return which days are worked, with the notices this county entered. One query."""
    entered: dict[date, bool] = {}
    notices = blueprint.value(NOTICES)
    for notice in notices.values():
        entered |= {date.fromisoformat(day): False for day in notice["off"]}
        entered |= {date.fromisoformat(day): True for day in notice["working"]}
    return Calendar(entered, frozenset(int(year) for year in notices))


def notices() -> dict[str, dict[str, Any]]:
    """Return {year: notice} of the notices this county entered, the newest year first."""
    return dict(sorted(blueprint.value(NOTICES).items(), reverse=True))


def _read(name: str) -> Any:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)
