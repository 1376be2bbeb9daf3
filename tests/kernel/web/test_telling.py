"""What is said after an act: the next step and the way back stand beside it."""

from __future__ import annotations

import re

from django.test import Client

from apps.members.models import Member
from apps.organization.models import OrgUnit
from tests import make
from tests.kernel.tabular.test_values import bring
from tests.visiting import text, visitor
from tests.world import World


def said(page: str) -> str:
    """Return the first message of a page: the one that gets the focus."""
    found = re.search(
        r'<div class="alert[^>]*tabindex="-1" data-said>.*?<div class="page-head">', page, re.S
    )
    assert found, "nothing is said, or the focus does not go there"
    return found[0]


def follow(browser: Client, answer: object) -> str:
    return text(browser, answer.headers["Location"])  # type: ignore[attr-defined]  # a redirect


def test_a_founding_names_the_way_back_which_works(world: World) -> None:
    browser = visitor(world.admin)
    given = {
        "name": "误设党支部", "kind": "branch", "founded_on": "2024-05-01", "effective_on": "2024-05-01",
    }  # fmt: skip
    answer = browser.post(f"/units/{world.root.pk}/found/", given)

    unit = OrgUnit.objects.get(name="误设党支部")
    page = said(follow(browser, answer))
    back = f"/units/{unit.pk}/take-back/"
    assert "已成立" in page
    assert f'href="{back}"' in page
    after = follow(browser, browser.post(back, {"expected_version": unit.version}))
    assert back not in said(after)


def test_a_leaving_names_the_way_back(world: World) -> None:
    browser = visitor(world.admin)
    given = {
        "left_on": "2024-05-01", "leaving": Member.Leaving.TRANSFERRED,
        "expected_version": world.keeper.version,
    }  # fmt: skip
    answer = browser.post(f"/members/{world.keeper.pk}/leave/", given)

    back = f"/members/{world.keeper.pk}/return/"
    assert f'href="{back}"' in said(follow(browser, answer))


def test_a_closing_is_taken_back_by_one_button(world: World) -> None:
    browser = visitor(world.admin)
    given = {
        "closed_on": "2024-05-01",
        "status_text": "注销",
        "expected_version": world.shop.version,
    }
    answer = browser.post(f"/businesses/{world.shop.pk}/close/", given)

    page = said(follow(browser, answer))
    back = f"/businesses/{world.shop.pk}/reopen/"
    assert f'<form method="post" action="{back}" data-confirm=' in page
    browser.post(back)
    world.shop.refresh_from_db()
    assert world.shop.status == "active"
    # Both stand in the history of the business, the later first.
    history = text(browser, f"/businesses/{world.shop.pk}/").split('id="corrections"')[1]
    assert 0 < history.index("恢复") < history.index("注销")


def test_an_applied_file_says_what_it_brought_and_what_comes_next(world: World) -> None:
    browser = visitor(world.admin)
    row = bring("members")
    page = text(browser, f"/imports/{row.pk}/")

    assert "已导入 1 名党员。" in page
    assert 'href="/members/"' in page
    assert page.count(f'action="/imports/{row.pk}/undo/"') == 1


def test_the_next_step_of_a_new_county_follows_a_file(inside: object) -> None:
    head = make.holder("county_admin", make.root(), "孙管理员")
    row = bring("branches")
    page = text(visitor(head), f"/imports/{row.pk}/")

    assert "已导入 1 个支部。" in page
    assert "下一步：导入市场主体登记表" in page
