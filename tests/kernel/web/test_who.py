"""Who did something: a person by name, work by itself in words."""

from __future__ import annotations

from django.utils import translation

from kernel.web.templatetags.ui import who


def test_work_by_itself_is_named_in_words_and_a_person_by_name() -> None:
    with translation.override("zh-hans"):
        assert who("manage.py demo") == "演示数据"
        assert "manage" not in who("indicators")
        assert who("indicators") != "indicators"
        assert (who("李书记"), who("")) == ("李书记", "")
