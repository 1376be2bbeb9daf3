"""Pages of liaison: a plan made, looked through and applied in the browser; what each sees."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.liaison import services
from apps.liaison.models import Link, LinkPlan
from apps.members import services as members
from apps.notices.models import Notice
from kernel import clock, jobs
from kernel.journal.relay import relay
from kernel.models import Job
from tests import make
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def admin(world: World) -> Client:
    return visitor(world.admin)


def planned(admin: Client) -> LinkPlan:
    answer = admin.post("/liaison/plans/new/")
    job = Job.objects.get(kind="plan_liaison")
    assert answer["Location"] == f"/liaison/plans/working/{job.pk}/"
    assert "progress" in text(admin, answer["Location"])
    jobs.run(str(job.pk))
    row = LinkPlan.objects.get()
    assert admin.get(answer["Location"])["Location"] == f"/liaison/plans/{row.pk}/"
    polled = admin.get(answer["Location"], headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == f"/liaison/plans/{row.pk}/"
    return row


def test_a_plan_is_made_looked_through_applied_and_taken_back(admin: Client) -> None:
    row = planned(admin)
    page = text(admin, f"/liaison/plans/{row.pk}/")
    assert "城东小店" in page
    assert "3 户市场主体对 1 名党员：每人 10 户需要 10 户。" in page

    line = row.proposals.get(business__name="城西小店")
    admin.post("/liaison/lines/leave-out/", {"selected": str(line.pk)})
    assert "有 1 行不执行" in text(admin, f"/liaison/plans/{row.pk}/")
    admin.post(f"/liaison/plans/{row.pk}/apply/")
    assert set(Link.objects.values_list("business__name", flat=True)) == {"城东小店", "无人小店"}
    admin.post(f"/liaison/plans/{row.pk}/undo/")
    assert not Link.objects.exists()


def test_a_plan_without_lines_says_that_nothing_is_to_be_done(admin: Client) -> None:
    first = planned(admin)
    admin.post(f"/liaison/plans/{first.pk}/apply/")
    again = services.make_plan(actor=make.COMMAND)

    page = text(admin, f"/liaison/plans/{again.pk}/")
    assert "没有要改动的" in page
    assert "/apply/" not in page


def test_lines_cannot_be_ticked_any_more_once_the_plan_is_applied(admin: Client) -> None:
    row = planned(admin)
    assert "leave-out" in text(admin, f"/liaison/plans/{row.pk}/")
    admin.post(f"/liaison/plans/{row.pk}/apply/")

    assert "leave-out" not in text(admin, f"/liaison/plans/{row.pk}/")
    assert "已经执行" in text(admin, f"/liaison/lines/{row.proposals.all()[0].pk}/")


def test_orphans_are_shown_with_who_could_take_them_and_accepted(
    world: World, admin: Client
) -> None:
    make.link(world.keeper, world.shop)
    make.member(world.west, "接手人")
    members.leave_county(
        actor=make.COMMAND, member=world.keeper, left_on=clock.today(), leaving="transferred"
    )
    assert "有 1 对联系无法继续" in text(admin, "/")
    page = text(admin, "/liaison/orphans/")
    assert "联系人已离开本县" in page
    assert "接手人" in page

    admin.post("/liaison/orphans/settle/")
    assert Link.objects.get(ends_on=None).keeper.name == "接手人"
    assert "所有联系都有效" in text(admin, "/liaison/orphans/")


def test_a_member_finds_whom_to_look_after(world: World) -> None:
    make.link(world.keeper, world.shop)
    me = visitor(world.keeper_user)

    assert "您的联系对象中有 1 个还没有走访过" in text(me, "/")
    page = text(me, "/liaison/mine/")
    assert "城东小店" in page
    assert f"/visits/new/business/{world.shop.pk}/" in page
    assert "城东小店" in text(me, f"/visits/new/business/{world.shop.pk}/")
    assert "城东小店" in text(me, "/liaison/")


def test_pages_of_business_member_and_unit_say_who_cares_for_whom(
    world: World, admin: Client
) -> None:
    make.link(world.keeper, world.shop)
    committee = make.holding("committee_member", world.root, "周委员", belongs_to=world.west)
    services.begin_link(
        actor=make.COMMAND, rule="committee_branch", keeper=committee, unit=world.west
    )
    assert "王丽兰 → 城东小店" in text(admin, f"/businesses/{world.shop.pk}/")
    assert "王丽兰 → 城东小店" in text(admin, f"/members/{world.keeper.pk}/")
    assert "由周委员联系" in text(admin, f"/units/{world.west.pk}/")


def test_a_link_is_made_and_ended_by_hand_on_its_pages(world: World, admin: Client) -> None:
    values = {
        "rule": "member_business", "keeper": str(world.keeper.pk),
        "starts_on": clock.today().isoformat(),
    }  # fmt: skip
    new = f"/liaison/new/business/{world.shop.pk}/"
    assert admin.post(new, values).status_code == 302
    row = Link.objects.get()
    again = admin.post(new, values)
    assert "请先结束那对联系" in again.content.decode()

    ended = {"ends_on": clock.today().isoformat(), "expected_version": row.version}
    admin.post(f"/liaison/{row.pk}/end/", ended)
    row.refresh_from_db()
    assert row.last_day == clock.today()
    assert admin.get("/liaison/new/zone/" + str(world.shop.pk) + "/").status_code == 404


def test_the_journal_says_who_was_to_look_after_whom(world: World, admin: Client) -> None:
    leader = make.holding("branch_committee_member", world.east, "吴支委")
    services.begin_link(
        actor=make.COMMAND, rule="branch_member", keeper=leader, member=world.keeper
    )
    page = text(admin, "/settings/journal/?name=liaison.link_begun")
    assert "吴支委" in page
    assert "建立了一对联系" in page


def test_the_first_page_says_what_a_plan_lacks_that_can_be_mended(admin: Client) -> None:
    assert "全县还没有建立联系" in text(admin, "/")
    row = planned(admin)
    admin.post(f"/liaison/plans/{row.pk}/apply/")

    page = text(admin, "/")
    assert "全县还没有建立联系" not in page
    assert "有 2 类联系缺人或缺角色" in page


def test_who_gets_links_by_a_plan_is_told_once(admin: Client, world: World) -> None:
    row = planned(admin)
    admin.post(f"/liaison/plans/{row.pk}/apply/")
    relay()

    told = Notice.objects.filter(kind="liaison.given")
    keepers = Link.objects.exclude(keeper__user=None).values_list("keeper__user", flat=True)
    assert sorted(told.values_list("account", flat=True)) == sorted(set(keepers))
    assert told
