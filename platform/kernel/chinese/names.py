"""Names of people, units, businesses and places: one form however they are typed.

Pages, API, imports and search all call `one_name`, so that a name typed in one place is found from another.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from kernel.chinese.persons import holds_private_number, person_problem
from kernel.chinese.text import clean
from kernel.errors import Invalid

# The dot between the parts of a foreign or minority name (GB 18030 writes it U+00B7), and what else is typed for it.
DOT = "·"
_OTHER_DOTS = "•‧∙・･⋅●᛫⸱⸳◦ꞏ\u0387"
_DOTS = dict.fromkeys(map(ord, _OTHER_DOTS), DOT)
# Names without any of these are in their form already.
_UNUSUAL = re.compile(f"[ .。{DOT}{_OTHER_DOTS}]")
# Characters written without blanks between them; a blank beside one is a slip or alignment (张　三).
_WIDE = "\u2e80-\u303f\u31c0-\u9fff\uf900-\ufaff\U00020000-\U0003ffff" + DOT
_BLANKS = re.compile(f" (?=[{_WIDE}])|(?<=[{_WIDE}]) ")
_LOW_DOTS = re.compile(f"(?<=[{_WIDE}])[.。]+(?=[{_WIDE}])")
_DOT_RUNS = re.compile(f"{DOT}{{2,}}")
# A number, a day, a phone number.
_NUMBER = re.compile(
    r"[+-]?[0-9][0-9.,%]*|[0-9]{4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?|[0-9+(][0-9() +\-]{6,}"
)
# What is left where a system could not write a character.
_LOST = re.compile("[?□]")
# What is left of text read as another encoding.
_MISREAD = "锟斤|斤拷|烫烫烫|屯屯屯"
# Private characters, that, and a question mark before a Chinese character.
_SURELY_LOST = re.compile(
    f"[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]|{_MISREAD}|[?□]+(?=[{_WIDE}])"
)
# What of these a text of letters and digits alone may hold.
_LOST_IN_LETTERS = re.compile(_MISREAD)
# Words of lists where a business without a name of its own stands, and of headings and sums.
_NO_NAME = frozenset(
    "合计 小计 总计 共计 序号 编号 名称 店名 企业名称 单位名称 字号名称 市场主体名称 主体名称 名称待定 待定 未定 待核实 待核 待核查 待确认 待补 待补充 待填 待查 "
    "无名称 无店名 无字号 无名 未起字号 未取字号 未取得字号 未取得名称 未核定字号 暂无字号 暂无名称 暂未取名 暂未命名 未命名 "
    "未起名 没有字号 没有名称 个体 个体户 个体工商户 同前 测试 测试数据 test testing 示例 样例 "
    "无牌 无招牌 待办理 待定名 暂定 xx xxx xxxx ×× ××× 某某 备注 说明 以上 以下空白 空白 注销 已注销 吊销 已吊销 停业 已停业 歇业 已歇业 已关门 已关闭 星期一 星期二 "
    "星期三 星期四 星期五 星期六 星期日".split()
)
_LONGEST_DAY = 12
# A day or month in words: 2026年1月.
_DAY_IN_WORDS = re.compile(
    "[0-9〇零一二三四五六七八九]{2,4}年(?:度|[0-9一二三四五六七八九十]{1,2}月(?:份|[0-9一二三四五六七八九十]{1,3}[日号])?)?"
    "|[0-9]{1,2}月(?:份|[0-9]{1,2}[日号])|第?[0-9]+号?|(?:合|小|总|共)计[0-9]+[户家个名人]?"
)
_NO_NAME_BEGINS = re.compile(
    "(?:经营者|法定代表人|法人代表|法人|负责人|业主|老板|店主|户主|姓名|联系人):"
)
# What stands for a name in an example: 某某超市.
_STAND_INS = frozenset({"某某", "××", "XX", "xx", "Xx"})
_EXAMPLE = re.compile("..(?:小?店|超市|公司|商行|经营部|有限公司|厂|馆)")
_MARKUP = re.compile(r"&(?:[a-z]{2,6}|#[0-9]{2,5});", re.IGNORECASE)
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)|#{3,}")


def one_name(value: Any) -> str:
    """Return a cell or typed text as a name in its one form.

    Half-width and without invisible characters as `clean` gives it; without blanks beside Chinese
    characters (those between Latin words stay), and with "·" for every dot between two parts.
    """
    text = clean(value)
    return _one_form(text) if _UNUSUAL.search(text) else text


def _one_form(text: str) -> str:
    if text.isascii():
        return text
    text = text.translate(_DOTS)
    if " " in text:
        text = _BLANKS.sub("", text)
    if "." in text or "。" in text:
        text = _LOW_DOTS.sub(DOT, text)
    return _DOT_RUNS.sub(DOT, text).strip(DOT) if DOT in text else text


def name_problem(name: str, *, person: bool = False) -> str:
    """Return why a name in its one form is none, as a sentence; "" for a good one.

    A person's name holds no question mark and no digit; a shop may be called 7-11. No name holds a mobile
    or an ID number, which would be stored in clear.
    """
    if person and name.isalpha() and not _LOST_IN_LETTERS.search(name):
        return person_problem(name)
    if not name.isalpha() and holds_private_number(name):
        return _("A phone or ID number stands in this name. Give the name alone.")
    if person:
        return _problem_of_text(name, person=True) or person_problem(name)
    return _problem_of_list(name) or _problem_of_text(name, person=False)


def _problem_of_list(name: str) -> str:
    """Return why a word, a day or an example of a list is no name."""
    if name.casefold() in _NO_NAME or (":" in name and _NO_NAME_BEGINS.match(name)):
        return _("This is a word of the list, not a name. Give the name that is registered.")
    if name[:2] in _STAND_INS and _EXAMPLE.fullmatch(name):
        return _("This is an example, not a name. Give the name that is registered.")
    return _day_or_number() if len(name) < _LONGEST_DAY and _DAY_IN_WORDS.fullmatch(name) else ""


def _day_or_number() -> str:
    return _("This is a number or a day, not a name. Look whether the columns were shifted.")


def _problem_of_text(name: str, *, person: bool) -> str:
    if name.isalnum() and not name.isdecimal() and not _LOST_IN_LETTERS.search(name):
        return ""
    if not name:
        return _("The name is empty, or all its characters are invisible. Give the name.")
    has_letter = any(map(str.isalpha, name))
    if _SURELY_LOST.search(name) or (_LOST.search(name) and (person or not has_letter)):
        return _(
            "A question mark or an empty box stands where a character was lost. "
            "Type the name again with that character."
        )
    if _MARKUP.search(name):
        return _("This holds signs of a web page, such as &amp;. Give the name as it is read.")
    return "" if has_letter and not _SPREADSHEET_ERROR.fullmatch(name) else _problem_of_signs(name)


def _problem_of_signs(name: str) -> str:
    """Return why a text of digits and signs, or an error of a spreadsheet, is no name."""
    if _SPREADSHEET_ERROR.fullmatch(name):
        return _("This is an error of the spreadsheet, not a name. Give the name.")
    if _NUMBER.fullmatch(name):
        return _day_or_number()
    if not any(map(str.isdigit, name)):
        return _("This is no name: it has only signs. Give the name.")
    return ""


def require_name(field: str, value: Any, *, person: bool = False) -> str:
    """Return the one form of a name. Raises Invalid, naming `field`, for what is no name."""
    name = one_name(value)
    problem = name_problem(name, person=person)
    if problem:
        raise Invalid(**{field: problem})
    return name
