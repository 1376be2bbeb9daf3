"""Industries (GB/T 4754-2017): the letters of the sections and their names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from kernel.chinese.text import compact

SECTIONS = {
    "A": "农、林、牧、渔业",
    "B": "采矿业",
    "C": "制造业",
    "D": "电力、热力、燃气及水生产和供应业",
    "E": "建筑业",
    "F": "批发和零售业",
    "G": "交通运输、仓储和邮政业",
    "H": "住宿和餐饮业",
    "I": "信息传输、软件和信息技术服务业",
    "J": "金融业",
    "K": "房地产业",
    "L": "租赁和商务服务业",
    "M": "科学研究和技术服务业",
    "N": "水利、环境和公共设施管理业",
    "O": "居民服务、修理和其他服务业",
    "P": "教育",
    "Q": "卫生和社会工作",
    "R": "文化、体育和娱乐业",
    "S": "公共管理、社会保障和社会组织",
    "T": "国际组织",
}
# Names of the divisions by section, without those that a section bears too.
_DIVISIONS = {
    "A": "农业 林业 畜牧业 渔业 农、林、牧、渔专业及辅助性活动 农、林、牧、渔服务业",
    "B": "煤炭开采和洗选业 石油和天然气开采业 黑色金属矿采选业 有色金属矿采选业 非金属矿采选业 开采专业及辅助性活动 开采辅助活动 其他采矿业",
    "C": "农副食品加工业 食品制造业 酒、饮料和精制茶制造业 烟草制品业 纺织业 纺织服装、服饰业 皮革、毛皮、羽毛及其制品和制鞋业 "
    "木材加工和木、竹、藤、棕、草制品业 家具制造业 造纸和纸制品业 印刷和记录媒介复制业 文教、工美、体育和娱乐用品制造业 "
    "石油、煤炭及其他燃料加工业 石油加工、炼焦和核燃料加工业 化学原料和化学制品制造业 医药制造业 化学纤维制造业 橡胶和塑料制品业 "
    "非金属矿物制品业 黑色金属冶炼和压延加工业 有色金属冶炼和压延加工业 金属制品业 通用设备制造业 专用设备制造业 汽车制造业 "
    "铁路、船舶、航空航天和其他运输设备制造业 电气机械和器材制造业 计算机、通信和其他电子设备制造业 仪器仪表制造业 其他制造业 "
    "废弃资源综合利用业 金属制品、机械和设备修理业",
    "D": "电力、热力生产和供应业 燃气生产和供应业 水的生产和供应业",
    "E": "房屋建筑业 土木工程建筑业 建筑安装业 建筑装饰、装修和其他建筑业 建筑装饰和其他建筑业",
    "F": "批发业 零售业",
    "G": "铁路运输业 道路运输业 水上运输业 航空运输业 管道运输业 多式联运和运输代理业 装卸搬运和仓储业 装卸搬运和运输代理业 仓储业 邮政业",
    "H": "住宿业 餐饮业",
    "I": "电信、广播电视和卫星传输服务 互联网和相关服务 软件和信息技术服务业",
    "J": "货币金融服务 资本市场服务 保险业 其他金融业",
    "L": "租赁业 商务服务业",
    "M": "研究和试验发展 专业技术服务业 科技推广和应用服务业",
    "N": "水利管理业 生态保护和环境治理业 公共设施管理业 土地管理业",
    "O": "居民服务业 机动车、电子产品和日用产品修理业 其他服务业",
    "Q": "卫生 社会工作",
    "R": "新闻和出版业 广播、电视、电影和录音制作业 广播、电视、电影和影视录音制作业 文化艺术业 体育 娱乐业",
    "S": "中国共产党机关 国家机构 人民政协、民主党派 社会保障 群众团体、社会团体和其他成员组织 基层群众自治组织及其他组织 基层群众自治组织",
}
_BETWEEN = re.compile("[、,和及与/ ]|业(?=[、,和及与/])")
_SECTION_OF = {
    _BETWEEN.sub("", name).removesuffix("业"): letter
    for names in (_DIVISIONS, SECTIONS)
    for letter, listed in names.items()
    for name in (listed.split() if names is _DIVISIONS else [listed])
}
_LETTERED = re.compile(r"([A-T]?(?:[0-9]{2,4})?)[-.:、)]?([^A-Za-z0-9]*)")
# The last division of each section: code "6110" belongs to division 61, hence to section H.
_LAST_DIVISIONS = {
    5: "A", 12: "B", 43: "C", 46: "D", 50: "E", 52: "F", 60: "G", 62: "H", 65: "I", 69: "J", 70: "K",
    72: "L", 75: "M", 79: "N", 82: "O", 83: "P", 85: "Q", 90: "R", 96: "S", 97: "T",
}  # fmt: skip
# A group of division 10 and later, or a class of the divisions 01 to 05 without its zero.
_SHORT = re.compile("[1-5][0-9]{2}")
_CODE_AND_NAME = re.compile(r"([A-Ta-t]?-?(?:[0-9]{2,4})?)[-.:、]?((?![0-9])[^A-Za-z]*)")
_CODE = re.compile(r"([A-T]?)([0-9]{2,4})?")


@lru_cache(maxsize=4096)
def section_of(code: Any, name: Any = "") -> str:
    """Return the letter of an industry's section by its code (H6110, 6110), else by its name.

    A name is that of a section or a division; it may have its letter or code before it (F批发和零售业,
    62餐饮业), and other signs between its words. Returns "" when neither is known.
    """
    return _section_of_code(compact(code).upper()) or _section_of_name(compact(name))


def taken_apart(code: Any, name: Any) -> tuple[str, Any]:
    """Return the code in a cell, in capitals and without a dash, and the name of the industry: one that stands
    in the cell of the code (F5212 百货零售) where there is no other."""
    text = compact(code)
    found = _CODE_AND_NAME.fullmatch(text)
    if found is None:
        return text, name
    is_named = found[2] and (found[1] or _section_of_name(found[2]))
    if found[2] and not is_named:
        return text, name
    return found[1].upper().replace("-", ""), name or found[2]


@lru_cache(maxsize=4096)
def is_code(code: Any) -> bool:
    """Say whether a text is a code of a section, division, group or class: F, 52, F5212."""
    return bool(_section_of_code(compact(code).upper()))


@lru_cache(maxsize=4096)
def may_lack_zero(code: Any) -> bool:
    """Say whether a spreadsheet may have dropped the first digit of a code: 111 is coal or, as 0111, rice."""
    return bool(_SHORT.fullmatch(compact(code)))


def _section_of_name(name: str) -> str:
    found = _LETTERED.fullmatch(name)
    if found is None:
        return ""
    letter = _SECTION_OF.get(_BETWEEN.sub("", found[2]).removesuffix("业"), "")
    # A letter or code that contradicts the name says nothing.
    return letter if not found[1] or _section_of_code(found[1]) == letter else ""


def _section_of_code(code: str) -> str:
    found = _CODE.fullmatch(code)
    if found is None:
        return ""
    letter, digits = found.groups()
    if letter or not digits or int(digits[:2]) == 0:
        return letter
    return next((s for last, s in _LAST_DIVISIONS.items() if int(digits[:2]) <= last), "")
