"""Names that are told by a glance are those in which the full look finds nothing."""

import pytest

from kernel.chinese.doubtful import doubt_of
from kernel.chinese.names import name_problem, one_name
from kernel.chinese.persons import NO_PERSON, bare_name
from kernel.chinese.plainnames import is_plain_name
from kernel.tabular.cells import Row
from kernel.tabular.values import named

FIRST, LAST = 0x4E00, 0x9FA5


@pytest.mark.parametrize("form", ["李{}", "{}明", "李{}明", "李明{}", "{}小明"])
def test_no_character_of_a_plain_name_is_odd_to_the_full_look(form: str) -> None:
    names = filter(is_plain_name, (form.format(chr(code)) for code in range(FIRST, LAST + 1)))
    wrong = [
        name
        for name in names
        if one_name(name) != name
        or bare_name(name) != (name, "")
        or name_problem(name, person=True)
        or doubt_of(name).text
    ]
    assert not wrong


def test_words_of_lists_are_no_plain_names() -> None:
    assert not [*filter(is_plain_name, NO_PERSON)]


@pytest.mark.parametrize(
    "cell", ["李 明", "李明1", "李", "李明明明", "Li", "李·明", 12.0, None, ""]
)
def test_other_cells_are_looked_at_in_full(cell: object) -> None:
    assert not is_plain_name(cell)


@pytest.mark.parametrize("cell", ["李雷", "欧阳雪", "罗海妹"])
def test_usual_names_are_plain(cell: str) -> None:
    assert is_plain_name(cell)
    assert named(Row(owner=cell), "owner", person=True) == cell
