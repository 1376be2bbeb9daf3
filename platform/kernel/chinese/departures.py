"""Words that say of a person that they are no member here any more: moved away, dead, out of the Party."""

from __future__ import annotations

import re
from typing import Literal

GONE = (
    "转出|迁出|调出|转走|转往|转至|去世|去逝|逝世|过世|过逝|离世|辞世|死亡|身故|病故|亡故|已故|已亡|(?<![流外输派])出党(?!员|支|组|费|课)|(?<!离)退党(?!员)|劝退|清退|自行脱党|脱党|除名|开除|停止党籍|停止党员|"
    "取消(?:预备)?(?:党员)?资格|不在册|非在册|未在册"
)
_GONE = re.compile(GONE)
# Of people who went away, whose membership may have gone along.
_AWAY = re.compile("迁往|迁至|迁居|调往|调离|出国|出境|定居|离职")
# Before such a word, or behind it, what makes it another one: 未转出, 转出前, 拟转出.
_NOT_GONE = re.compile(
    f"(?:未|没有?|无|不|非|拟|待|将|正在|申请|办理|如|若|防止)(?:被|已|要|办理|申请)?(?:{GONE})|(?:{GONE})(?:中|前|待|办理中|手续|未|申请|审批)|转入|转回|恢复|撤销"
)
# Of other people than the member.
_OTHERS = re.compile(
    "父|母|配偶|妻|夫|丈夫|爱人|子女|儿|女|兄|弟|姐|妹|祖|岳|公婆|亲属|家属|家人|介绍人|联系人"
)
_DATE = (
    r"(?:(?:[0-9]{4}|[0-9]{2})(?:[-/.年][0-9]{1,2})?(?:[-/.月][0-9]{1,2})?[年月日号]?|[0-9]{6,8})"
)
# A note that says nothing else: 2023年5月转出, 因病去世(2023.5), 组织关系已转出至城西支部.
_SURELY = re.compile(
    rf"(?:该?同志|该?党员|本人)?(?:已?于?{_DATE})?(?:已经|已|现已)?(?:因病|因公|因故|因.{{1,4}})?(?:党?组织关系|党员关系|关系)?(?:已经|已|被)?(?:于?{_DATE})?"
    rf"(?:{GONE})(?:[^。;]{{0,30}})?"
)
_PRESENT = frozenset(
    "有 在 在册 在籍 在库 在党 在职 在岗 在世 健在 正常 正常党员 有效 启用 有党籍 正式 正式党员 预备 预备党员 "
    "中共党员 党员 正式在册 在册党员 正常在册 退休 离休 离退休 流动 流动党员 外出 外出流动 流入 失联 失联党员 困难 困难党员 转入 已转入 新转入 新发展 新接收 "
    "恢复党籍 保留党籍 留党察看 警告 严重警告 撤销党内职务 延长预备期 未转出 未去世 未停止 未停止党籍 未出党 无异常 在本支部 本支部 在册在岗 党籍正常 组织关系正常 "
    "预备期 延长预备期 已转正 转正 流出 流出党员 外出党员 流入党员 正常在岗 正常在册".split()
)
_ABSENT = frozenset(
    "不在 不在册 非在册 未在册 离册 停 停籍 已停 已停止 停止 失去党籍 丧失党籍 非党员 不在本支部 注销 已注销 历史 历史党员 故 亡 殁 已离开".split()
)
_YES = frozenset("是 √ ✓ ✔ 有 y yes 1 已转 已".split())
_NO = frozenset("否 不是 × x n no 0 未 没有".split())
# Headings in which a note on a member stands, and those that themselves say it: 转出时间, 是否去世.
_OF_NOTES = re.compile(
    "备注|备考|说明|注明|情况|状态|状况|去向|变动|变化|异动|动态|增减|党籍|组织关系|remark|note|memo|status",
    re.I,
)
_OF_DAYS = re.compile("日期|时间|年月|日$")
_DAY = re.compile(_DATE)
_OF_GOING = re.compile(f"{GONE}|减少|离开")
_SHORT = 60
_BETWEEN = re.compile("[()/,、;-]")

Standing = Literal["present", "gone", ""]


def has_gone(text: str) -> bool:
    """Say whether a short text beside a name, or of a status, means that the person died, left or was transferred."""
    return text in _ABSENT or (_GONE.search(text) is not None and not _NOT_GONE.search(text))


def standing_of(text: str, *, is_question: bool = False) -> Standing:
    """Return what a cell without blanks says of a person: "present", "gone", or "" for what is not known.

    Reads statuses (正常, 已转出), and below a heading that asks (是否在册) also 是 and 否.
    """
    word = text.casefold()
    if is_question and word in _YES | _NO:
        return "present" if word in _YES else "gone"
    if _PRESENT.issuperset(filter(None, _BETWEEN.split(word))):
        return "present"
    return "gone" if has_gone(word) else ""


def told_beside(heading: str, text: str) -> Literal["gone", "perhaps", ""]:
    """Return what a cell of any other column, such as 备注 or 是否转出, says of a person.

    "gone" where it says nothing else, "perhaps" where it only holds such a word, "" for nothing.
    """
    if _OTHERS.search(heading) or _NOT_GONE.search(heading):
        return ""
    if _OF_GOING.search(heading):
        return _told_by_heading(heading, text.casefold())
    if not _GONE.search(text) or _OTHERS.search(text):
        is_away = _AWAY.search(text) and _OF_NOTES.search(heading) and not _OTHERS.search(text)
        return "perhaps" if is_away else ""
    if _NOT_GONE.search(text):
        return "perhaps" if _GONE.search(_NOT_GONE.sub("", text)) else ""
    is_sure = len(text) <= _SHORT and _OF_NOTES.search(heading) and _SURELY.fullmatch(text)
    return "gone" if is_sure else "perhaps"


def _told_by_heading(heading: str, text: str) -> Literal["gone", "perhaps", ""]:
    if text in _NO or _NOT_GONE.search(text):
        return ""
    if text in _YES or (_OF_DAYS.search(heading) and _DAY.fullmatch(text)):
        return "gone"
    return "perhaps"
