"""Names of sheets, or alone in a line, such as a township's, written into the rows below that name none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from operator import itemgetter

from django.utils.translation import gettext as _

from kernel.chinese.text import compact, listed
from kernel.tabular.headings import heading_key
from kernel.tabular.importers import Field, Importer
from kernel.tabular.lines import LABELLED, NARROW, Row, is_filled, texts_of, together
from kernel.tabular.mapping import Columns
from kernel.tabular.reading import Sheet
from kernel.tabular.rows import place_of, sheet_of
from kernel.tabular.sheets import numbers

# The number of a sheet, and of a row in it.
Place = tuple[int, int]
# {place of a line: (the section it begins, "" where it ends one, None where it does neither; with the row)}.
Lines = Mapping[Place, tuple[str | None, str]]
# Names shown in the remark.
_SHOWN = 5
# A name with its number in front, and a count or the title of a list behind it: 一、城关镇(12户):, 城关镇商户名册.
_NAME = re.compile(
    r"(?:第[一二三四五六七八九十]+部分|\(?(?:[一二三四五六七八九十]+|[0-9]{1,2})[)、.])?"
    r"(.+?)(?:(?:党员|商户|个体户|企业|市场主体|经营主体)?(?:花?名册|名单|登记[表册]|[汇统][总计]表|情况表|信息表|一览表|明细表?|台账))?"
    r"(?:\([^()]*\)|:?(?:现有|共有?)?(?:党员)?[0-9]+[户人家个名](?:党员)?)?:?"
)
# Further labels behind the value of one: 党支部:城东党支部书记:张三.
_NEXT_LABEL = re.compile(
    r"[;,、]?(?:副?书记|组长|委员|联系人|联系电话|电话|党员(?:人?数|总数)?|人数|填表人|负责人|时间|日期):.*$"
)
_TOTAL = re.compile(
    r"(?:本页|全县|.{0,7}支部)?(?:合计|总计|共计|累计)(?:\(.*\)|[:\d].*|[户人家个]数?)?|"
    r"(?:本表|本页|全表)?共(?:计|有)?[0-9]+[人名户个家].*"
)
_NOTES = frozenset(("说明", "备注", "注", "填表说明", "附注", "填报说明"))
_AROUND = "【】[]<>《》〖〗—-=~*★ "
_NOTED = re.compile(r"(?:备?注|附注|说明|填表说明)[:1-9一].*|[※*].*")
# How many stand in a section, in a cell beside its name; labels without a colon, in a cell of their own.
_COUNT = re.compile(r"\(?(?:共|现有|党员|人数|户数)*:?[0-9]{1,4}[户人家个名]?(?:党员)?\)?")
_POST = re.compile("(?:党?支部)?(?:副?书记|(?:组织|宣传|纪检)委员)|(?:填表|审核|联系|制表|负责)人")
_LABEL_AND_VALUE, _FEW = 2, 3
# What a line says that neither begins nor ends a section.
GOES_ON = None
# The last and the first line of a printed page, where a section goes on.
_OF_PAGE = re.compile(r"[(\-—]*(?:本页|过次页|承前页|第[0-9]+页|共[0-9]+页)")


def spread(importer: type[Importer], table: Sheet, columns: Columns) -> Sheet:
    """Return a table whose rows have the name of their section, with a remark; its lines are no rows.

    A section ends with its sheet, a subtotal, or another line of one cell; not with a total of it, a note, a
    label (支部书记:张三) or a caption of the importer's, which are no rows either. A sheet on which no cell names it
    and that is called after one is of that.
    """
    lines = dict(_lines(importer, table))
    silent = _silent(importer, table, columns)
    sheets = {at: name for at, name in _sheets(importer, table) if at in silent} if silent else {}
    if not sheets and not any(name for name, _text in lines.values()):
        return _without(table, lines)
    width = max(len(table.headings), *(len(row) for _number, row in table.rows))
    at = columns.index.get(importer.section, width)
    numbered: list[tuple[int, Row | None]] = [*table.rows]
    numbered += [(number, None) for number, _row in table.notes]
    placed = [(_place(table, number), number, row) for number, row in numbered]
    rows: list[tuple[int, Row]] = []
    section, sheet = "", -1
    for place, number, row in sorted(placed, key=itemgetter(0)):
        if place[0] != sheet:
            section, sheet = "", place[0]
        name, _text = lines.get(place, (section, ""))
        goes_on = name is GOES_ON or (section and importer.is_part_of_section(name))
        if not goes_on:
            section = name or ""
        is_line = place in lines and (section or name is GOES_ON)
        if row is not None and not is_line:
            rows.append((number, _filled(row, at, section or sheets.get(sheet, ""))))
    headings = table.headings
    field = next(field for field in importer.fields if field.key == importer.section)
    if at == width:
        headings = (*headings, *[""] * (width - len(headings)), str(field.label))
    remarks = [*table.remarks, *_remarks(table, field, lines, sheets)]
    out = _going_on(table, lines)
    remarks += [_left_out(out)] if out else []
    return replace(table, headings=headings, rows=rows, remarks=tuple(remarks))


def _without(table: Sheet, lines: Lines) -> Sheet:
    """Return a table without the lines that are no rows, which a remark names."""
    out = _going_on(table, lines)
    if not out:
        return table
    rows = [(number, row) for number, row in table.rows if number not in out]
    return replace(table, rows=rows, remarks=(*table.remarks, _left_out(out)))


def _going_on(table: Sheet, lines: Lines) -> list[int]:
    """Return the numbers of the lines among the rows that neither begin nor end a section."""
    if not lines:
        return []
    return [n for n, _row in table.rows if lines.get(_place(table, n), ("",))[0] is GOES_ON]


def _left_out(found: Iterable[int]) -> str:
    return _(
        "Lines that are no entries (totals, units, titles, notes, another table) were left out: %(rows)s."
    ) % {"rows": numbers(found)}


def _silent(importer: type[Importer], table: Sheet, columns: Columns) -> set[int]:
    """Return the numbers of the sheets of a workbook on which no cell names the section."""
    if not importer.section:
        return set()
    at = columns.index.get(importer.section, -1)
    left = dict.fromkeys(table.sheets)
    for number, row in table.rows if at >= 0 else ():
        sheet = sheet_of(number)
        if sheet in left and at < len(row) and is_filled(row[at]):
            del left[sheet]
            if not left:
                break
    return set(map(table.sheets.index, left))


def _remarks(table: Sheet, field: Field, lines: Lines, sheets: Mapping[int, str]) -> Iterator[str]:
    """Yield sentences on what was written into rows."""
    if sheets:
        names = [f"{_name_of(table, at)} → {name}" for at, name in sheets.items()]
        yield _(
            "No cell says the %(column)s: it was taken from the name or the title of each sheet: %(names)s."
        ) % {"column": field.label, "names": _listed(names)}
    if found := [text for name, text in lines.values() if name]:
        yield _(
            "Names alone in a line were written into the rows below them that name no %(column)s: %(names)s."
        ) % {"column": field.label, "names": _listed(found)}


def _listed(names: list[str]) -> str:
    return listed(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


def _name_of(table: Sheet, at: int) -> str:
    return table.sheets[at] or table.sheet


def _sheets(importer: type[Importer], table: Sheet) -> Iterator[tuple[int, str]]:
    """Yield the number of each sheet that is called after a section, or has it above its headings, with
    that one's name.

    A text table has no name.
    """
    name_of, labels = importer.section_names(is_sheet=True), _labels(importer)
    for at in range(len(table.sheets)):
        above = table.above.get(table.sheets[at], "").split("\n")[1:-1]
        texts = [_name_of(table, at), *above] if table.names else above
        names = [name for text in texts if (name := _named([compact(text)], name_of, labels))]
        if names:
            yield at, names[0]


def _labels(importer: type[Importer]) -> frozenset[str]:
    return next(field.headings for field in importer.fields if field.key == importer.section)


def _lines(
    importer: type[Importer], table: Sheet
) -> Iterator[tuple[Place, tuple[str | None, str]]]:
    """Yield the place of each line that is no row, with its `Lines`."""
    if not importer.section or len(table.headings) <= NARROW:
        return
    alone = [line for line in table.rows if _has_few(line[1])]
    # Rows of several cells, which are rows unless they say otherwise.
    full = {number for number, row in alone if sum(map(is_filled, row)) > 1}
    if not alone and not table.notes:
        return
    name_of = importer.section_names()
    labels = _labels(importer)
    for number, row in (*alone, *table.notes):
        texts = together(texts_of(row))
        if not _OF_PAGE.match(texts[0]):
            name: str | None = _named(texts, name_of, labels)
            if not name and _goes_on(texts, importer):
                name = GOES_ON
            elif not name and number in full:
                continue
            yield _place(table, number), (name, f"{name} ({place_of(number)})")


def _named(texts: list[str], name_of: Callable[[str], str], labels: frozenset[str]) -> str:
    """Return the section that a line names, "" for none: alone, or behind a label of its column."""
    labelled = LABELLED.fullmatch(texts[0])
    if labelled and heading_key(labelled[1]) in labels:
        bare = _NEXT_LABEL.sub("", labelled[2])
        found = _NAME.fullmatch(bare)
        return (name_of(found[1]) or found[1]) if found else ""
    found = _NAME.fullmatch(texts[0].strip(_AROUND))
    if found is None or not all(map(_COUNT.fullmatch, texts[1:])):
        return ""
    name = name_of(found[1])
    return "" if ":" in name else name


def _goes_on(texts: list[str], importer: type[Importer]) -> bool:
    first = texts[0]
    if _TOTAL.fullmatch(first) or _NOTED.fullmatch(first) or first in _NOTES:
        return True
    if len(texts) == 1 and importer.is_caption(first.strip(_AROUND)):
        return True
    if len(texts) == _LABEL_AND_VALUE and _POST.fullmatch(first):
        return True
    return all(map(LABELLED.fullmatch, texts))


def _has_few(row: Row) -> bool:
    # Most rows are told by the first count, which looks into no cell.
    most, width = _FEW, len(row)
    count = width - row.count("")
    return (count <= most or count * 2 <= width) and 0 < sum(map(is_filled, row)) <= most


def _place(table: Sheet, number: int) -> Place:
    return table.sheets.index(sheet_of(number)), int(number)


def _filled(row: Row, at: int, section: str) -> Row:
    """Return a row with the name of its section where it has none."""
    if not section or (at < len(row) and is_filled(row[at])):
        return row
    row = [*row, *[""] * (at + 1 - len(row))]
    row[at] = section
    return row
