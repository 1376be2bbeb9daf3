"""What a checked file asks of people, and their answers, as data: the same for the API and for commands.

Asked are words that nobody explained yet, and rows that contradict another one or what is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.models import RowChoice
from kernel.tabular.importers import Importer

Words = Mapping[str, Mapping[str, int]]
Disputes = Sequence[Mapping[str, Any]]
Meanings = dict[tuple[str, str], str]
Chosen = dict[str, str]
# The answers and the type of each of their values; what has a default may be left out.
_SHAPES: Mapping[str, Mapping[str, type]] = {
    "words": {"column": str, "word": str, "meaning": str},
    "choices": {"row": int, "sheet": str, "choice": str},
}
_DEFAULTS = {"sheet": ""}


def asked(importer: Importer, words: Words, disputes: Disputes) -> dict[str, Any]:
    """Return {"words": …, "choices": …}: each open word with what it may mean, each row with both versions."""
    columns = importer.columns
    meanings = {key: importer.meanings_of(columns[key]) for key in words}
    return {
        "words": [
            {
                "column": key,
                "word": word,
                "rows": rows,
                "meanings": [
                    {"value": value, "label": str(label)}
                    for value, label in importer.likely(columns[key], word, meanings[key])
                ],
            }
            for key, found in words.items()
            for word, rows in sorted(found.items(), key=lambda item: -item[1])
        ],
        "choices": [
            {
                "row": dispute["row"],
                "sheet": dispute["sheet"],
                "name": dispute["name"],
                "against": dispute["place"],
                "why": dispute["why"],
                "choices": _offered(dispute),
                "versions": [
                    {"column": column, "ours": ours, "theirs": theirs}
                    for column, ours, theirs in dispute["versions"]
                ],
            }
            for dispute in disputes
        ],
    }


def read(
    importer: Importer, words: Words, disputes: Disputes, given: Any
) -> tuple[Meanings, Chosen]:
    """Return answers as `answering.answer_rows` takes them.

    `given` is {"words": [{"column", "word", "meaning"}], "choices": [{"row", "sheet", "choice"}]}; either
    may be left out. Raises Invalid with every fault by its place: "words/0/meaning".
    """
    faults: dict[str, str] = {}
    meanings = _meanings(importer, words, given, faults)
    chosen = _chosen(disputes, given, faults)
    if faults:
        raise Invalid(**faults)
    if not meanings and not chosen:
        raise Invalid(answer=_("Choose at least one answer."))
    return meanings, chosen


def is_place(name: str) -> bool:
    """Say whether a field of an error is the place of an answer."""
    return name.partition("/")[0] in _SHAPES


def _meanings(importer: Importer, words: Words, given: Any, faults: dict[str, str]) -> Meanings:
    meanings: Meanings = {}
    allowed = {key: dict(importer.meanings_of(importer.columns[key])) for key in words}
    for place, answer in _shaped(given, "words", faults):
        column, word, meaning = answer["column"], answer["word"], answer["meaning"]
        if column not in words:
            faults[f"{place}/column"] = _(
                "Nothing is asked of this column. Answer one that is asked."
            )
        elif word not in words[column]:
            faults[f"{place}/word"] = _("This word is not asked. Write it as the report has it.")
        elif (column, word) in meanings:
            faults[f"{place}/word"] = _("This is answered twice. Give one answer.")
        elif meaning not in allowed[column]:
            faults[f"{place}/meaning"] = _("“%(word)s” cannot mean this.") % {"word": word}
        else:
            meanings[column, word] = meaning
    return meanings


def _chosen(disputes: Disputes, given: Any, faults: dict[str, str]) -> Chosen:
    waiting = {(dispute["sheet"], dispute["row"]): dispute for dispute in disputes}
    chosen: Chosen = {}
    for place, answer in _shaped(given, "choices", faults):
        dispute = waiting.get((answer["sheet"], answer["row"]))
        if dispute is None:
            faults[f"{place}/row"] = _("This row waits for no choice. Answer one that is asked.")
        elif dispute["digest"] in chosen:
            faults[f"{place}/row"] = _("This is answered twice. Give one answer.")
        elif answer["choice"] not in _offered(dispute):
            faults[f"{place}/choice"] = _("Choose one of the answers that are offered.")
        else:
            chosen[dispute["digest"]] = answer["choice"]
    return chosen


def _offered(dispute: Mapping[str, Any]) -> list[str]:
    return [
        choice
        for choice in RowChoice.Choice.values
        if choice and (choice != RowChoice.Choice.OTHER or dispute["may_differ"])
    ]


def _shaped(given: Any, what: str, faults: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the place of each answer of one kind, and the answer; add what has another form to `faults`."""
    shape = _SHAPES[what]
    text = _("Write answers as a list of objects with: %(keys)s.") % {"keys": ", ".join(shape)}
    answers = given.get(what, []) if isinstance(given, Mapping) else None
    if not isinstance(answers, list):
        faults[what] = text
        return
    for number, answer in enumerate(answers):
        known = {key: value for key, value in _DEFAULTS.items() if key in shape}
        full = {**known, **answer} if isinstance(answer, Mapping) else {}
        if full.keys() == shape.keys() and all(
            isinstance(full[key], kind) for key, kind in shape.items()
        ):
            yield f"{what}/{number}", full
        else:
            faults[f"{what}/{number}"] = text
