"""Pages of cases, as those see them who handle, raise or lead."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from apps.cases import services
from apps.cases.models import Case
from kernel import clock
from kernel.access import Actor
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def hardship(world: World, keeper: Actor) -> Case:
    return make.case(
        world.east, "母亲住院，负担很重。", actor=keeper, source="member", member=world.keeper,
        kind="hardship",
    )  # fmt: skip


def page(case: Case, act: str = "") -> str:
    return f"/cases/{case.pk}/{act}"


def sent(version: int = 1, **values: Any) -> dict[str, Any]:
    return {"expected_version": version, **values}


def test_a_member_raises_follows_and_rates_without_seeing_private_notes(
    world: World, secretary: Actor
) -> None:
    member = visitor(world.keeper_user)
    answer = member.post("/cases/new/", {"kind": "difficulty", "text": "路灯坏了"}, follow=True)
    case = Case.objects.get()
    assert case.unit == world.east
    assert "城东党支部" in answer.content.decode()

    services.add_note(actor=secretary, case=case, text="此人常来反映")
    case = services.answer(actor=secretary, case=case, text="已修好")
    shown = text(member, page(case))
    assert "已修好" in shown
    assert "此人常来反映" not in shown
    assert "李书记" not in shown.split('id="history"')[1]
    member.post(page(case, "rate/"), sent(case.version, rating=5))
    case.refresh_from_db()
    assert (case.state, case.rating) == ("closed", 5)


def test_a_secretary_answers_from_the_first_page(world: World, own: Case) -> None:
    secretary = visitor(world.secretary)
    assert "/cases/?state=raised" in unescape(text(secretary, "/"))

    assert f'action="{page(own, "answer/")}"' in text(secretary, page(own))
    secretary.post(page(own, "answer/"), sent(text="已修好"))
    own.refresh_from_db()
    assert own.state == "answered"
    assert "/cases/?state=raised" not in unescape(text(secretary, "/"))
    assert page(own) in text(visitor(world.keeper_user), "/")


def test_a_form_of_a_case_that_is_over_says_why(world: World, clerk: Actor, own: Case) -> None:
    services.withdraw(actor=clerk, case=own, reason="误报")

    answer = visitor(world.secretary).post(page(own, "answer/"), sent(2, text="已修好"))

    assert answer.status_code == 200
    assert "已撤回" in answer.content.decode()


def test_a_protected_case_does_not_exist_for_others(
    world: World, clerk: Actor, hardship: Case
) -> None:
    secretary = visitor(world.secretary)
    for path in (page(hardship), page(hardship, "answer/"), page(hardship, "phone/")):
        assert secretary.get(path).status_code == 404
    for path in ("/cases/", "/cases/board/", "/search/?q=母亲", f"/units/{world.east.pk}/"):
        shown = text(secretary, path)
        assert hardship.title not in shown
        assert str(hardship.pk) not in shown
    assert not JournalEntry.objects.filter(name="cases.protected_case_opened").exists()


def test_who_raises_or_hands_on_a_case_out_of_their_sight_is_told(world: World, own: Case) -> None:
    secretary = visitor(world.secretary)
    given = {
        "source": "member", "kind": "hardship", "unit": world.east.pk, "text": "家人住院",
        "member": world.keeper.pk,
    }  # fmt: skip
    assert "受保护" in secretary.post("/cases/new/", given, follow=True).content.decode()

    up = sent(own.version, unit=world.root.pk, reason="支部办不了")
    answer = secretary.post(page(own, "hand-over/"), up, follow=True).content.decode()
    assert f"现由{world.root.name}办理" in answer


def test_the_form_says_whom_it_is_about_and_chooses_the_only_unit(world: World) -> None:
    form = visitor(world.secretary).get("/cases/new/?member=nobody").context["form"]
    assert form["unit"].value() == world.east.pk

    page = visitor(world.admin).get(f"/cases/new/?member={world.keeper.pk}")
    assert world.keeper.name in page.content.decode()
    assert page.context["form"]["unit"].value() == world.keeper.unit_id
    assert visitor(world.admin).get("/cases/new/").context["form"]["unit"].value() is None


def test_people_and_cases_of_one_name_are_told_apart(world: World, own: Case) -> None:
    make.member(world.east, "郭丽")
    make.member(world.west, "郭丽")
    make.case(world.west, own.title)
    office = visitor(world.admin)

    assert "郭丽 · 城东党支部" in text(office, page(own, "helper/"))
    assert f"{own.title} · 城西党支部" in text(office, page(own, "merge/"))


def test_who_may_reads_its_words_only_by_opening_it(world: World, hardship: Case) -> None:
    office = visitor(world.admin)
    for path in ("/cases/", "/cases/board/", f"/members/{world.keeper.pk}/"):
        shown = text(office, path)
        assert page(hardship) in shown
        assert "母亲" not in shown
    assert "母亲" not in text(office, "/search/?q=母亲").replace('value="母亲"', "").replace(
        "“母亲”", ""
    )
    assert not JournalEntry.objects.filter(name="cases.protected_case_opened").exists()

    assert "母亲" in text(office, page(hardship))
    assert JournalEntry.objects.get(name="cases.protected_case_opened").actor_id == world.admin.pk


def test_the_code_is_not_on_the_pages_of_those_who_handle_it(world: World, own: Case) -> None:
    office = visitor(world.admin)
    for path in ("/cases/", "/cases/board/", page(own), "/settings/journal/"):
        assert own.code not in text(office, path).replace("-", "")


def test_staff_get_a_merchants_code_once(world: World) -> None:
    given = {
        "source": "merchant", "kind": "suggestion", "unit": world.east.pk, "text": "延长开放时间",
        "business": world.shop.pk, "raiser_name": "刘老板", "raiser_phone": "139 0797 1234",
    }  # fmt: skip
    office = visitor(world.admin)
    answer = office.post("/cases/new/", given, follow=True)
    case = Case.objects.get()

    assert case.business == world.shop
    assert case.code in answer.content.decode().replace("-", "")
    shown = text(office, page(case))
    assert case.code not in shown.replace("-", "")
    assert "13907971234" not in shown
    answer = office.post(page(case, "phone/"), {"reason": "回访"})
    assert "13907971234" in answer.content.decode()
    assert JournalEntry.objects.get(name="cases.contact_read").payload["reason"] == "回访"


def test_the_list_shows_what_is_not_ended_and_filters(world: World, clerk: Actor) -> None:
    gone = make.case(world.east, "旧事一件")
    services.withdraw(actor=clerk, case=gone, reason="误报")
    make.case(world.west, "城西路灯")
    make.case(world.east, "城东路灯", owner=world.secretary)
    office = visitor(world.admin)

    assert "旧事一件" not in text(office, "/cases/")
    assert "旧事一件" in text(office, "/cases/?state=withdrawn")
    of_east = text(office, f"/cases/?unit={world.east.pk}&owner={world.secretary.pk}")
    assert "城东路灯" in of_east
    assert "城西路灯" not in of_east
    assert "城东路灯" not in text(office, "/cases/?overdue=true")
    assert "城东路灯" in text(office, "/search/?q=路灯")


def test_a_poster_is_made_printed_and_replaced(world: World) -> None:
    secretary = visitor(world.secretary)
    path = f"/cases/poster/unit/{world.east.pk}/"
    assert "data:image/svg" not in text(secretary, path)
    secretary.post(path)
    first = world.east.suggestion_link.key
    assert f"/suggest/{first}/" in text(secretary, path)

    secretary.post(path)
    world.east.suggestion_link.refresh_from_db()
    assert world.east.suggestion_link.key != first
    assert secretary.get(f"/suggest/{first}/").status_code == 404


def test_only_the_one_who_raised_a_case_is_asked_to_rate_its_answer(
    world: World, own: Case, secretary: Actor
) -> None:
    services.answer(actor=secretary, case=own, text="已修好")

    assert "请评价" not in text(visitor(world.secretary), page(own))
    assert "请评价" in text(visitor(world.keeper_user), page(own))


def test_pages_of_a_case_say_where_they_stand(world: World, hardship: Case) -> None:
    admin = visitor(world.admin)
    for address in (page(hardship), page(hardship, "answer/"), "/cases/board/", "/cases/care/"):
        seen = text(admin, address).split('class="breadcrumbs"')[1].split("</nav>")[0]
        assert 'href="/cases/"' in seen
        assert hardship.title not in seen


def test_a_leader_reads_what_the_branch_answered_this_month(
    world: World, own: Case, secretary: Actor
) -> None:
    services.answer(actor=secretary, case=own, text="已修好")
    led = text(visitor(world.secretary), "/")

    assert "本月已答复" in led
    assert f"answered_on_after={clock.today().replace(day=1)}" in led


def test_people_to_choose_from_are_told_apart_by_branch_and_role(world: World) -> None:
    case = make.case(world.east, owner=world.secretary)
    page = visitor(world.admin).get(f"/cases/{case.pk}/helper/").content.decode()
    assert f"{world.keeper.name} · {world.east.name}" in page
    assert f'data-initials="{world.keeper.name_initials}"' in page
    assert f"{world.secretary.name} · 支部书记 · {world.east.name}" in page
