"""Read a file's bytes into headings and rows, within the limits of `limits`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.tabular import kinds, registers, textfiles, workbooks
from kernel.tabular.choosing import Columns, Part, choose, remarks_on
from kernel.tabular.headings import heading_key
from kernel.tabular.limits import MAX_FILE, MAX_ROWS, refuse_size
from kernel.tabular.lines import Row, is_filled, texts_of
from kernel.tabular.rows import RowNumber
from kernel.tabular.sheets import Body, RawSheet

Broken = tuple[int, Row, str, str]


_ANY = Columns()


@dataclass(frozen=True)
class Sheet:
    """A table's headings and rows, each row with its number in the workbook.

    A cell is a `str`, a `float` (a number cell; `Number1904` in a workbook that counts days from
    1904), a `date`, `datetime` or `time`. A truth value and an error of a formula is its text, such as "#N/A".
    A table of several sheets has `RowNumber`s. `broken` are rows that cannot be told apart: number,
    cells, code, reason. `remarks` say what was not read or is hidden.
    """

    headings: tuple[str, ...]
    rows: list[tuple[int, Row]]
    sheet: str = ""
    # The sheets read as one table, in order; [""] for one alone.
    sheets: tuple[str, ...] = ("",)
    # All sheets of the file, to choose from.
    names: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()
    # Lines that are no rows: totals, sections, notes.
    notes: tuple[tuple[int, Row], ...] = ()
    remarks: tuple[str, ...] = ()
    # The unit of amounts that a line above the headings names.
    unit: str = ""
    # {sheet as in `sheets`: its name, the texts above its headings, the file's name; a line each}.
    above: Mapping[str, str] = field(default_factory=dict)


def read_table(
    name: str,
    content: bytes,
    known: frozenset[str],
    sheet: str = "",
    *,
    elsewhere: frozenset[str] = frozenset(),
    may_guess: bool = False,
    columns: Columns = _ANY,
) -> Sheet:
    """Read the one table of a workbook or text file, or the one of the sheet chosen.

    `known` are the normal forms of the headings this import knows; the rows with most of them
    are the heading. Sheets with the same `columns` are one table, of which some may lack what is not required. Where none is known, those known
    `elsewhere` count, and with `may_guess` the first row that may be a heading. Raises Invalid for a file that is too large, hostile, of
    another type, locked, empty or without a heading.
    """
    sheets = _sheets(name, content, known)
    if columns.may_be_forms:
        sheets = [registers.laid_flat(sheet, known) for sheet in sheets]
    chosen, others = choose(
        sheets, known, sheet, elsewhere=elsewhere, may_guess=may_guess, columns=columns
    )
    if any(registers.is_turned(part.sheet, known) for part in chosen):
        raise Invalid(
            file=_(
                "The table stands on its side, with its headings below each other. Turn it, so that each entry is a row: copy it, and paste it with “transpose”."
            )
        )
    for part in chosen:
        refuse_size(*part.sheet.size, part.sheet.name)
    bodies = [part.body() for part in chosen]
    table = _joined(chosen, bodies, columns)
    if len(table.rows) + len(table.broken) > MAX_ROWS:
        refuse_size(sum(part.sheet.size[0] for part in chosen), len(table.headings), table.sheet)
    if not table.rows and not table.broken:
        raise Invalid(file=_("The table has headings but no rows."))
    remarks = remarks_on(chosen, bodies, others)
    names = () if sheets[0].is_text else tuple(found.name for found in sheets)
    unit = chosen[0].layout.unit
    above = {
        at: "\n".join((part.sheet.name, *_texts_above(part), PurePath(name).stem))
        for at, part in zip(table.sheets, chosen, strict=True)
    }
    return replace(table, names=names, remarks=tuple(remarks), unit=unit, above=above)


def _texts_above(part: Part) -> list[str]:
    rows = part.sheet.rows[: part.layout.start]
    return [text for row in rows for text in dict.fromkeys(texts_of(row))]


def _sheets(name: str, content: bytes, known: frozenset[str]) -> list[RawSheet]:
    if len(content) > MAX_FILE:
        raise Invalid(
            file=_("The file is larger than 5 MB. Split it, or save it without pictures.")
        )
    if not content.strip():
        raise _empty()
    if kinds.is_workbook(name, content):
        sheets = workbooks.read_sheets(content)
    else:
        sheets = [textfiles.read_text(name, content, known)]
    sheets = [textfiles.in_cells(sheet, known) for sheet in sheets]
    if not sheets:
        raise Invalid(file=_("The file holds no table."))
    if not any(is_filled(cell) for found in sheets for row in found.rows for cell in row):
        raise _empty()
    return sheets


def _empty() -> Invalid:
    return Invalid(
        file=_(
            "The file is empty. Open it to see whether the table is in it, save it, "
            "and choose it again."
        )
    )


def _joined(parts: Sequence[Part], bodies: Sequence[Body], columns: Columns) -> Sheet:
    """Return the rows of sheets with the same columns as one table, in the order of the first."""
    first = parts[0]
    if len(parts) == 1:
        body = bodies[0]
        return Sheet(
            first.layout.headings,
            body.rows,
            first.sheet.name,
            broken=tuple(body.broken),
            notes=tuple(body.notes),
        )
    headings = list(first.layout.headings)
    for part in parts[1:]:
        have = {*map(heading_key, headings), *columns.names(headings)}
        found = zip(part.layout.headings, columns.names(part.layout.headings), strict=True)
        headings += [h for h, name in found if h and not have & {heading_key(h), name}]
    wanted = [*zip(map(heading_key, headings), columns.names(headings), strict=True)]
    rows: list[tuple[int, Row]] = []
    broken: list[Broken] = []
    notes: list[tuple[int, Row]] = []
    for part, body in zip(parts, bodies, strict=True):
        places = _places(wanted, part.layout.headings, columns)
        name = part.sheet.name
        rows += [(RowNumber(n, name), _arranged(row, places)) for n, row in body.rows]
        broken += [(RowNumber(n, name), row, code, why) for n, row, code, why in body.broken]
        notes += [(RowNumber(n, name), row) for n, row in body.notes]
    names = tuple(part.sheet.name for part in parts)
    return Sheet(
        tuple(headings),
        rows,
        names[0],
        sheets=names,
        broken=tuple(broken),
        notes=tuple(notes),
    )


def _places(
    wanted: Sequence[tuple[str, str]], found: Sequence[str], columns: Columns
) -> list[int | None]:
    """Return the place in a sheet of each heading that is `wanted`, by its key, else by its column's name."""
    at = {name: place for place, name in reversed([*enumerate(columns.names(found))])}
    at |= {heading_key(heading): place for place, heading in reversed([*enumerate(found)])}
    return [at.get(key, at.get(name)) if key else None for key, name in wanted]


def _arranged(row: Row, places: Sequence[int | None]) -> Row:
    return [row[at] if at is not None and at < len(row) else "" for at in places]
