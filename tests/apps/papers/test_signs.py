"""Signs that the fonts of a PDF do not have are marked and named, never a silent box."""

from __future__ import annotations

from typing import Any

from apps.papers.rules.signs import Marks, is_missing


def test_what_the_fonts_draw_is_not_marked() -> None:
    common = "汉字㐀龘镕喆〇〓①—…·éαЯ𬮿 \u200d"
    assert not [sign for sign in common if is_missing(sign)]
    assert not [chr(at) for at in range(0x4E00, 0x9FA6, 97) if is_missing(chr(at))]


def test_one_missing_sign_is_a_mark_several_are_numbered() -> None:
    one = Marks({"name": "张𠮷", "others": ["李四", {"who": "张𠮷"}]})
    assert one.put({"name": "张𠮷", "count": 3}) == {"name": "张〓", "count": 3}
    assert one.notes() == ["〓 U+20BB7"]

    several: dict[str, Any] = {"text": "干得好💪！", "names": ["张𠮷", "王五"]}
    marks = Marks(several)
    assert marks.put(several) == {"text": "干得好〓①！", "names": ["张〓②", "王五"]}
    assert marks.notes() == ["〓① U+1F4AA", "〓② U+20BB7"]


def test_a_picture_joined_of_several_signs_leaves_no_joiner_behind() -> None:
    assert Marks("👨\u200d👩\ufe0f").put("👨\u200d👩\ufe0f") == "〓①〓②"
