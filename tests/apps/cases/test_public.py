"""Merchants raise and follow cases without an account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.cases import rules, services
from apps.cases.models import Case, SuggestionLink
from kernel import blueprint, clock
from kernel.access import Actor
from kernel.errors import Denied
from tests import make
from tests.visiting import text
from tests.world import World


@pytest.fixture
def passer() -> Client:
    return Client(HTTP_HOST="chongyi.localhost", enforce_csrf_checks=False)


@pytest.fixture
def link(world: World) -> SuggestionLink:
    return services.make_link(actor=make.COMMAND, unit=world.east)


def opened(client: Client, link: SuggestionLink) -> str:
    shown = text(client, f"/suggest/{link.key}/")
    found = re.search(r'name="opened" value="([^"]+)"', shown)
    assert found is not None
    return found[1]


def send(client: Client, link: SuggestionLink, seconds: float = 9, **values: Any) -> Any:
    note = values.pop("opened", None) or opened(client, link)
    given = {"kind": "suggestion", "text": "市场北门路灯坏了", "opened": note, **values}
    with time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=False):
        return client.post(f"/suggest/{link.key}/", given)


def test_from_the_poster_to_the_rating(
    world: World, passer: Client, link: SuggestionLink, secretary: Actor
) -> None:
    answer = send(passer, link, raiser_name="刘老板", raiser_phone="13907971234")
    case = Case.objects.get()
    assert answer["Location"] == f"/case/{rules.spelled_code(case.code)}/"
    assert (case.unit, case.source, case.raiser) == (world.east, "merchant", None)
    shown = text(passer, answer["Location"])
    assert "市场北门路灯坏了" in shown
    assert "13907971234" not in shown

    services.add_note(actor=secretary, case=case, text="此人常来")
    services.answer(actor=secretary, case=case, text="社区已修好")
    shown = text(passer, answer["Location"])
    assert "社区已修好" in shown
    assert not any(word in shown for word in ("此人常来", "李书记"))
    passer.post(answer["Location"], {"what": "rate", "rating": 4, "words": "还行"})
    case.refresh_from_db()
    assert (case.state, case.rating) == ("closed", 4)
    passer.post(answer["Location"], {"what": "reopen", "reason": "又坏了"})
    case.refresh_from_db()
    assert case.state == "reopened"


def test_before_an_answer_nothing_is_rated(passer: Client, link: SuggestionLink) -> None:
    path = send(passer, link)["Location"]

    assert 'value="rate"' not in text(passer, path)
    passer.post(path, {"what": "rate", "rating": 5})
    assert passer.post(path, {"what": "answer"}).status_code == 404
    assert Case.objects.get().state == "raised"
    passer.post(path, {"what": "withdraw"})
    assert Case.objects.get().state == "withdrawn"


def test_programs_are_refused(passer: Client, link: SuggestionLink) -> None:
    for values in ({"website": "http://x"}, {"seconds": 0.5}, {"opened": "x"}, {"seconds": 90000}):
        assert send(passer, link, **values).status_code == 200
    assert not Case.objects.exists()


def test_a_second_tap_is_the_same_case(passer: Client, link: SuggestionLink) -> None:
    note = opened(passer, link)
    first, second = (send(passer, link, opened=note) for _tap in range(2))

    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_going_back_and_writing_of_something_else_is_another_case(
    passer: Client, link: SuggestionLink
) -> None:
    note = opened(passer, link)
    first = send(passer, link, opened=note)
    second = send(passer, link, opened=note, text="夜市收摊后没人打扫")

    assert first["Location"] != second["Location"]
    assert set(Case.objects.values_list("text", flat=True)) == {
        "市场北门路灯坏了",
        "夜市收摊后没人打扫",
    }


def test_a_form_needs_its_token(link: SuggestionLink) -> None:
    strict = Client(HTTP_HOST="chongyi.localhost", enforce_csrf_checks=True)

    assert strict.post(f"/suggest/{link.key}/", {"text": "x"}).status_code == 403


def test_one_network_sends_so_much_a_day_and_more_tomorrow(
    passer: Client, link: SuggestionLink
) -> None:
    for _number in range(rules.SENT_AT_MOST):
        assert send(passer, link).status_code == 302
    assert send(passer, link).status_code == 200
    assert Case.objects.count() == rules.SENT_AT_MOST
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert send(passer, link).status_code == 302


def test_only_kinds_for_merchants_are_offered_and_taken(
    world: World, passer: Client, link: SuggestionLink
) -> None:
    shown = text(passer, f"/suggest/{link.key}/")
    assert "意见建议" in shown
    assert "困难帮扶" not in shown
    assert send(passer, link, kind="hardship").status_code == 200

    kinds = [{**kind, "raised_by": ["member"]} for kind in blueprint.value("case_kinds")]
    blueprint.change_section(actor=make.COMMAND, key="case_kinds", value=kinds)
    assert passer.get(f"/suggest/{link.key}/").status_code == 404


def test_what_a_business_sends_goes_to_the_unit_that_covers_it(
    world: World, passer: Client
) -> None:
    for business, unit in ((world.shop, world.east), (world.uncovered, world.root)):
        link = services.make_link(actor=make.COMMAND, business=business)
        assert business.name not in text(passer, f"/suggest/{link.key}/")
        send(passer, link)
        case = Case.objects.latest("id")
        assert (case.unit, case.business) == (unit, business)


def test_a_wrong_key_or_code_tells_nothing(passer: Client, link: SuggestionLink) -> None:
    assert passer.get(f"/suggest/{link.key}x/").status_code == 404
    answer = passer.get("/case/AAAAA-AAAAA/")
    assert answer.status_code == 404
    assert "没有这个查询码" in answer.content.decode()


def test_a_code_is_found_as_it_is_read_aloud(passer: Client, world: World) -> None:
    case = make.case(world.east)
    typed = f" {case.code[:4].lower()} {case.code[4:]}"

    answer = passer.get("/case/", {"code": typed}, follow=True)

    assert case.title in answer.content.decode()


def test_guessing_codes_is_stopped(passer: Client, world: World) -> None:
    case = make.case(world.east)
    for _number in range(rules.WRONG_AT_MOST):
        assert passer.get("/case/AAAAAAAAAA/").status_code == 404
    refused = passer.get(f"/case/{case.code}/")
    assert refused.status_code == 403
    assert "请等 15 分钟" in refused.content.decode()
    with time_machine.travel(clock.now() + timedelta(minutes=12), tick=False):
        assert "请等 3 分钟" in passer.get(f"/case/{case.code}/").content.decode()
    elsewhere = Client(HTTP_HOST="chongyi.localhost", REMOTE_ADDR="203.0.113.7")
    assert elsewhere.get(f"/case/{case.code}/").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert passer.get(f"/case/{case.code}/").status_code == 200


def test_a_joined_case_shows_how_the_other_goes_on(
    world: World, passer: Client, clerk: Actor
) -> None:
    mine, other = make.case(world.east), make.case(world.east, "刘老板家的门前路灯")
    services.merge(actor=clerk, case=mine, into=other)
    services.answer(actor=clerk, case=other, text="全街路灯已换新")

    shown = text(passer, f"/case/{mine.code}/")

    assert "全街路灯已换新" in shown
    assert "刘老板家" not in shown
    assert 'value="rate"' not in shown
    # Nothing is asked of whoever follows it that this page has no form for.
    assert "可以要求重新办理" not in shown
    assert "再提交一次" in shown
    assert shown.index(rules.spelled_code(mine.code)) < shown.index("答复与往来")


def test_a_code_of_another_county_opens_nothing(world: World) -> None:
    case = make.case(world.east)

    there = Client(HTTP_HOST="shangyou.localhost")

    assert there.get(f"/case/{case.code}/").status_code == 404


def test_guesses_of_others_in_the_market_keep_nobody_out_who_opened_the_case_before(
    passer: Client, link: SuggestionLink, world: World
) -> None:
    path = send(passer, link)["Location"]
    typed_before = make.case(world.east).code
    assert passer.get(f"/case/{typed_before}/").status_code == 200
    guesser = Client(HTTP_HOST="chongyi.localhost")
    for _number in range(rules.WRONG_AT_MOST):
        assert guesser.get("/case/AAAAAAAAAA/").status_code == 404
    assert guesser.get(path).status_code == 403

    for known in (path, f"/case/{typed_before}/", f"{path}files/"):
        assert passer.get(known).status_code == 200
    assert passer.get("/case/AAAAAAAAAA/").status_code == 403
    other = make.case(world.east).code
    assert passer.get(f"/case/{other}/").status_code == 403


def test_a_forged_proof_opens_nothing_while_guesses_are_stopped(
    passer: Client, world: World
) -> None:
    code = make.case(world.east).code
    for _number in range(rules.WRONG_AT_MOST):
        passer.get("/case/AAAAAAAAAA/")
    passer.cookies[rules.OPENED] = f"{code}..{'0' * 32}"

    assert passer.get(f"/case/{code}/").status_code == 403


def test_a_market_that_mistypes_twenty_codes_is_let_in(passer: Client, world: World) -> None:
    for _number in range(20):
        passer.get("/case/AAAAAAAAAA/")

    assert passer.get(f"/case/{make.case(world.east).code}/").status_code == 200


def test_one_line_with_many_addresses_is_one_network(world: World) -> None:
    for number in range(rules.WRONG_AT_MOST):
        services.find_by_code(code="AAAAAAAAAA", address=f"2001:db8::{number:x}")

    with pytest.raises(Denied):
        services.find_by_code(code="AAAAAAAAAA", address="2001:db8::ffff:1")
    assert services.find_by_code(code="AAAAAAAAAA", address="2001:db8:0:1::1") is None
