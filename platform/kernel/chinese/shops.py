"""What lists write around the name of a business: its label, the number of its line, that it closed."""

from __future__ import annotations

import re

from kernel.chinese.persons import Bare

_LABEL = re.compile(
    r"^(?:店铺?|商户|商铺|门店|字号|企业|单位|公司|个体户|机构|(?:市场|经营)?主体|组织)?(?:\(字号\))?(?:名称?|全称|字号|招牌|店名):(?=.)"
)
# 01, 1、 and (1) before a name; 3.15 and 7-11 are names.
_NUMBERED = re.compile(
    r"^(?:0[1-9]|\(?[0-9]{1,4}(?:[、.]|\)[、.]?)|[一二三四五六七八九十]{1,3}、)(?=[\u3400-\u9fff(【“])"
)
# Marks around a whole name, and signs at its ends.
_WRAPPED = re.compile(r"【([^【】]+)】|《([^《》]+)》|“([^“”]+)”|\[([^\[\]]+)\]|\"([^\"]+)\"")
_SIGNS = "★☆●○◆◇■□▲△※→。.,;:、 "
_DASHES = "-—–―─━_=~"
_RULED = re.compile(f"[{_DASHES}]+(.+?)[{_DASHES}]+|[{_DASHES}]{{2,}}(.+)|(.+?)[{_DASHES}]{{2,}}")
_ENDED = "注销|吊销|停业|歇业|停营|停止营业|停产|停止经营|关闭|关门|关停|关店|倒闭|撤销|迁出|搬走|搬迁|转让|转出|解散|破产|清算|不经营|不营业|未营业|未经营"
_WORD = (
    r"(?:(?:已|现|现已|暂|暂时|拟|长期)?(?:于?[0-9]{4}年?[0-9年月日./-]*)?"
    rf"(?:{_ENDED}|暂停|拆迁|未开业|转给[^()]{{1,4}})(?:中|了|户|状态|营业|经营|整顿|[0-9年月日./-]+)?|停|关)"
)
_OPEN, _CLOSE = r"[(\[【〔{]", r"[)\]】〕}]"
_STATUS = re.compile(
    rf"(.{{2,}}?)[-—*,]*(?:{_OPEN}({_WORD}){_CLOSE}|(?<=[-—*,])({_ENDED})|((?:已|现已)(?:{_ENDED})|注销|吊销|停业|歇业|倒闭))"
)
_STATUS_BEFORE = re.compile(
    rf"(?:{_OPEN}({_WORD}){_CLOSE}|((?:已|现已)(?:{_ENDED}))[-—*,:])[-—*]*(.{{2,}})"
)
_MAY_HAVE_ENDED = re.compile("已|(?:注销|吊销|停业|歇业|倒闭)$")
# How shops and firms are called, to tell a list of them from a name such as 烟、酒、茶店.
_FIRM = re.compile(
    r"(?:[店铺馆行厂社坊屋吧部庄院场摊档]|公司|超市|商场|中心|工作室|批发|餐厅|酒楼|饭庄|诊所|药房|网吧|宾馆|作坊|加工点|经营处|服务站)(?:\([^()]*\))?$"
)
_SEVERAL = re.compile(r"[\n、/;,|+&]")


def bare_shop(text: str) -> str:
    """Return a name in the form of `one_name` without a label (店名:), the number of its line, marks and dashes
    around it."""
    if text.isalnum() and text[0] != "0":
        return text
    ruled = _RULED.fullmatch(text)
    if ruled:
        text = next(filter(None, ruled.groups()))
    text = _LABEL.sub("", _NUMBERED.sub("", text.strip(_SIGNS), count=1), count=1)
    wrapped = _WRAPPED.fullmatch(text)
    return next(filter(None, wrapped.groups())) if wrapped else text


def ended(text: str) -> Bare:
    """Return a name, and beside it the word that says that the business is no longer open: 龙泉超市(已注销)."""
    if text.isalnum() and not _MAY_HAVE_ENDED.search(text):
        return Bare(text)
    found = _STATUS.fullmatch(text)
    if found:
        return Bare(found[1].rstrip("-—*,"), next(filter(None, found.groups()[1:])))
    found = _STATUS_BEFORE.fullmatch(text)
    return Bare(found[3], found[1] or found[2]) if found else Bare(text)


def holds_several(cell: str) -> bool:
    """Say whether a cell, with its line breaks, names two businesses: A店、B店."""
    if not _SEVERAL.search(cell):
        return False
    parts = [part.strip() for part in _SEVERAL.split(cell)]
    return len(parts) > 1 and all(len(part) > 1 and _FIRM.search(part) for part in parts)
