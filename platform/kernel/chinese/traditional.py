"""Traditional characters of the words of tables: headings, statuses, kinds. Names stay as they are written."""

from __future__ import annotations

_PAIRS = (
    "經经營营體体稱称統统會会號号碼码註注冊册類类業业門门電电話话聯联繫系係系鄉乡鎮镇區区場场資资額额數数員员從从時时間间黨党組组織织級级屬属隸隶單单證证別别轉转為为預预備备"
    "學学歷历職职務务專专長长願愿狀状態态離离開开總总錄录記记錯错誤误處处編编國国紀纪請请應应實实參参與与題题點点動动內内標标審审蓋盖範范圍围發发廠厂終终結结東东檢检幣币種种"
    "齡龄歲岁農农軍军許许辦办啟启設设據据託托傳传郵邮網网條条個个戶户產产銷销歸归檔档過过報报義义領领導导積积極极進进遷迁關关閉闭繳缴認认寫写項项說说續续責责權权獨独創创協协"
    "無无滿满漢汉現现復复頭头負负債债壇坛財财貿贸運运輸输飲饮鋪铺攤摊線线層层縣县莊庄鄰邻樓楼廣广銀银帶带雙双師师講讲課课議议紹绍讓让訪访談谈見见誰谁"
)
_SIMPLIFIED = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))


def simplified(text: str) -> str:
    """Return a word of a table in simplified characters."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)
