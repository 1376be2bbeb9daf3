"""The rule pack: the field's regulations as data, and how a county's own figures stand to them.

A regulation has editions by the day each takes effect. A county may make a national figure stricter
(never looser), change a default and set what is its own, from a day on and with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel.chinese.text import dated, in_language, is_english

Words = Mapping[str, str]

EVIDENCE = {
    "text": lazy("The wording was read"),
    "reported": lazy("Reported by others"),
    "memory": lazy("From memory, to be checked"),
    "reading": lazy("Our reading, where the text is open"),
}
HELD = {
    "national": lazy("National: a county may only make it stricter"),
    "default": lazy("A default: the county may change it"),
    "county": lazy("The county's own"),
}
DOES = {
    "computes": lazy("The system computes it"),
    "reminds": lazy("The system reminds in time"),
    "warns": lazy("The system warns, and asks for the reason"),
    "refuses": lazy("The system refuses what would make a record false"),
}


@dataclass(frozen=True)
class Parameter:
    """One figure of a rule. `stricter`: the direction ("up", "down") a county may take it, or "none"."""

    key: str
    kind: str
    name: Words
    stricter: str = "none"
    least: float | None = None
    most: float | None = None

    @property
    def label(self) -> str:
        return in_language(self.name)


@dataclass(frozen=True)
class Edition:
    """A rule as it reads from a day on."""

    starts_on: date
    values: Mapping[str, Any]
    sentence: Words
    source: str
    article: Words | str


@dataclass(frozen=True)
class Regulation:
    """A rule of the pack with all its editions, the oldest first."""

    key: str
    chapter: str
    name: Words
    evidence: str
    held: str
    does: str
    parameters: Mapping[str, Parameter]
    editions: Sequence[Edition]

    @property
    def title(self) -> str:
        return in_language(self.name)

    def on(self, day: date) -> Edition | None:
        """Return the edition in effect on a day, None before the first."""
        return next((one for one in reversed(self.editions) if one.starts_on <= day), None)


@dataclass(frozen=True)
class Source:
    """A regulation's document."""

    key: str
    name: Words
    year: int | None = None

    @property
    def title(self) -> str:
        return in_language(self.name)


@dataclass(frozen=True)
class Pack:
    """All regulations of one version, by key, in the order of their chapters."""

    version: int
    published: date
    sources: Mapping[str, Source]
    chapters: Mapping[str, Words]
    regulations: Mapping[str, Regulation]


@dataclass(frozen=True)
class Own:
    """A county's own figures of a rule, from a day on."""

    starts_on: date
    values: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class Rule:
    """A regulation as it holds in a county on one day."""

    regulation: Regulation
    edition: Edition
    source: Source
    values: Mapping[str, Any]
    own: Own | None = None
    national: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.regulation.key

    @property
    def title(self) -> str:
        return self.regulation.title

    @property
    def sentence(self) -> str:
        """Return the rule in one sentence, with the figures that hold."""
        return in_language(self.edition.sentence).format_map(self._said())

    @property
    def clause(self) -> str:
        """Return the source and its article: "支部工作条例（试行）第四条"."""
        article = self.edition.article
        said = article if isinstance(article, str) else in_language(article)
        if not said:
            return self.source.title
        return f"{self.source.title}, {said}" if is_english() else f"《{self.source.title}》{said}"

    def number(self, name: str) -> int:
        """Return a whole figure."""
        return int(self.values[name])

    def share(self, name: str) -> Fraction:
        """Return a share, such as 4/5."""
        return Fraction(self.values[name])

    def exact(self, name: str) -> Decimal:
        """Return a figure with decimals, such as hours."""
        return Decimal(self.values[name])

    def flag(self, name: str) -> bool:
        return bool(self.values[name])

    def _said(self) -> dict[str, str]:
        return {name: spoken(self.values[name]) for name in self.regulation.parameters}


def spoken(value: Any) -> str:
    """Return a figure as a sentence has it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def band(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return a row {above, up_to, percent} of a table of bands in words, and its rate."""
    if row["up_to"] is None:
        words = _("above %(above)s yuan")
    elif row["above"] == "0":
        words = _("up to %(up_to)s yuan")
    else:
        words = _("above %(above)s, up to %(up_to)s yuan")
    return words % row, f"{row['percent']}%"


def holding(regulation: Regulation, source: Source, own: Sequence[Own], day: date) -> Rule | None:
    """Return a regulation as it holds on `day` where a county has `own` figures; None before it.

    Of a national figure the stricter of the two holds: a later edition may overtake the county's.
    """
    edition = regulation.on(day)
    if edition is None:
        return None
    mine = next((one for one in reversed(own) if one.starts_on <= day), None)
    values = dict(edition.values)
    for name, value in (mine.values if mine else {}).items():
        parameter = regulation.parameters.get(name)
        if parameter is None:
            continue
        if regulation.held != "national" or not looser(parameter, values[name], value):
            values[name] = value
    return Rule(regulation, edition, source, values, mine, edition.values)


def looser(parameter: Parameter, national: Any, value: Any) -> bool:
    """Say whether a county's value asks less than the national one, or differs where none may."""
    if parameter.stricter == "none":
        return bool(value != national)
    mine, theirs = _measured(parameter, value), _measured(parameter, national)
    return bool(mine < theirs if parameter.stricter == "up" else mine > theirs)


def fault_of(parameter: Parameter, value: Any) -> str:
    """Return what is wrong with a county's value of a parameter by itself, "" when nothing is."""
    try:
        measured = _measured(parameter, value)
    except (TypeError, ValueError, ZeroDivisionError, InvalidOperation):
        return str(
            _("“%(value)s” is no value of %(name)s.") % {"value": value, "name": parameter.label}
        )
    least, most = parameter.least, parameter.most
    if (least is not None and measured < least) or (most is not None and measured > most):
        return str(
            _("%(name)s must lie between %(least)s and %(most)s.")
            % {"name": parameter.label, "least": least, "most": most}
        )
    return ""


def faults(regulation: Regulation, own: Sequence[Own]) -> Iterator[tuple[str, str]]:
    """Yield (parameter or "", what is wrong) of a county's own figures of a rule."""
    days = [one.starts_on for one in own]
    if days != sorted(set(days)):
        yield "", _("The days from which they hold must be in order, each once.")
    for one in own:
        edition = regulation.on(one.starts_on)
        if edition is None:
            yield (
                "",
                _("On %(day)s this rule is not in effect yet.") % {"day": dated(one.starts_on)},
            )
            continue
        for name, value in one.values.items():
            if fault := _fault(regulation, edition, name, value):
                yield name, fault


def _fault(regulation: Regulation, edition: Edition, name: str, value: Any) -> str:
    parameter = regulation.parameters.get(name)
    if parameter is None:
        return _("This rule has no figure “%(name)s”.") % {"name": name}
    if fault := fault_of(parameter, value):
        return fault
    if regulation.held != "national" or not looser(parameter, edition.values[name], value):
        return ""
    if parameter.stricter == "none":
        text = _("%(name)s is fixed by the regulation at %(national)s; a county cannot change it.")
    elif parameter.stricter == "up":
        text = _("%(name)s may only be made stricter: not less than %(national)s.")
    else:
        text = _("%(name)s may only be made stricter: not more than %(national)s.")
    return text % {"name": parameter.label, "national": spoken(edition.values[name])}


def _measured(parameter: Parameter, value: Any) -> Any:
    """Return a value as something to compare. Raises TypeError or ValueError for another kind."""
    if parameter.kind in KINDS:
        read, expected = KINDS[parameter.kind]
        if type(value) is not expected:
            raise TypeError(value)
        return read(value)
    raise TypeError(value)


def _share(text: str) -> Fraction:
    found = Fraction(text)
    if not 0 < found <= 1:
        raise ValueError(text)
    return found


def _amount(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite() or found < 0:
        raise ValueError(text)
    return found


# How a value of each kind is read, and what it is in JSON. Tables are not compared.
KINDS: Mapping[str, tuple[Callable[[Any], Any], type]] = {
    **dict.fromkeys(("number", "days", "months", "years"), (int, int)),
    **dict.fromkeys(("hours", "percent", "amount"), (_amount, str)),
    "share": (_share, str),
    "flag": (bool, bool),
}


def parse(index: Mapping[str, Any], chapters: Mapping[str, Sequence[Mapping[str, Any]]]) -> Pack:
    """Return the pack of its files: the index, and the rules of each chapter.

    Raises ValueError naming the rule for whatever does not fit together.
    """
    sources = {
        key: Source(key, given["name"], given.get("year"))
        for key, given in index["sources"].items()
    }
    found: dict[str, Regulation] = {}
    for chapter in index["chapters"]:
        for given in chapters[chapter["key"]]:
            regulation = _regulation(chapter["key"], given)
            if regulation.key in found:
                raise ValueError(f"{regulation.key} stands twice.")
            if strange := {one.source for one in regulation.editions} - sources.keys():
                raise ValueError(f"{regulation.key} cites unknown sources {strange}.")
            found[regulation.key] = regulation
    names = {chapter["key"]: chapter["name"] for chapter in index["chapters"]}
    return Pack(index["version"], index["published"], sources, names, found)


def _regulation(chapter: str, given: Mapping[str, Any]) -> Regulation:
    key = given["key"]
    parameters = {
        name: Parameter(
            name,
            of["kind"],
            of["name"],
            of.get("stricter", "none"),
            of.get("least"),
            of.get("most"),
        )
        for name, of in given["parameters"].items()
    }
    editions = [
        Edition(
            one["from"],
            one["values"],
            one.get("sentence", given["sentence"]),
            one.get("source", given["source"]),
            one.get("article", given["article"]),
        )
        for one in given["editions"]
    ]
    for edition in editions:
        if edition.values.keys() != parameters.keys():
            raise ValueError(f"{key}: the edition of {edition.starts_on} has other figures.")
    days = [edition.starts_on for edition in editions]
    if not days or days != sorted(set(days)):
        raise ValueError(f"{key}: its editions are not in order.")
    for name, known in (("evidence", EVIDENCE), ("held", HELD), ("does", DOES)):
        if given[name] not in known:
            raise ValueError(f"{key}: {given[name]} is no {name}.")
    return Regulation(
        key, chapter, given["name"], given["evidence"], given["held"], given["does"],
        parameters, editions,
    )  # fmt: skip


def belongs_to_notice(day: date, year: int) -> bool:
    """Say whether a day can stand in the notice of a year: in it, or in the last week before it.

    New Year's holiday may begin, and be made up for, in the last days of December.
    """
    return day.year == year or (day.year == year - 1 and (day.month, day.day) >= (12, 24))
