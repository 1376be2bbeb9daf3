"""Votes: counted by the roll as it is then, recorded once, and taken back one by one."""

from __future__ import annotations

import pytest

from apps.activities import events, queries, services
from apps.organization.models import OrgUnit
from kernel.errors import Conflict, Invalid
from tests import make
from tests.apps.activities.test_activities import COMMAND, branch, present, told, vote
from tests.visiting import text, visitor
from tests.world import World

__all__ = ["branch"]


def test_a_vote_is_judged_by_the_roll_and_keeps_its_rule(branch: OrgUnit) -> None:
    row = make.begun(branch)
    services.record_roll(
        actor=COMMAND, activity=row, present=present(row, "陈一", "陈二", "陈三", "方预备")
    )

    passed = vote(row, yes=3)
    failed = vote(row, yes=2, no=1, title="通过预算")
    assert (passed.voters, passed.present, passed.need_yes, passed.passed) == (5, 3, 3, True)
    assert not failed.passed
    assert passed.rule_from.year == 2018


def test_who_comes_between_two_votes_has_a_vote_in_the_second(branch: OrgUnit) -> None:
    row = make.begun(branch)
    first = present(row, "陈一", "陈二", "陈三")
    row = services.record_roll(actor=COMMAND, activity=row, present=first)
    vote(row, yes=3)
    later = [*first, *present(row, "陈四")]
    services.record_roll(actor=COMMAND, activity=row, present=later)
    vote(row, yes=4, rule="vote.admission")

    assert list(row.ballots.values_list("present", "yes")) == [(3, 3), (4, 4)]
    assert queries.counted(row).present == 4


def test_who_left_before_a_vote_is_not_counted_as_present_at_it(branch: OrgUnit) -> None:
    row = make.begun(branch)
    vote(row, yes=5)
    passed = vote(row, yes=3, present=3, title="通过预算")
    with pytest.raises(Invalid) as papers:
        vote(row, yes=3, no=1, present=3, title="选举")
    with pytest.raises(Invalid) as strangers:
        vote(row, yes=3, present=6, title="选举")
    too_few = vote(row, yes=2, present=2, title="选举")

    assert (passed.voters, passed.present, passed.passed) == (5, 3, True)
    assert [*papers.value.fields] == ["yes"]
    assert [*strangers.value.fields] == ["present"]
    assert (too_few.present, too_few.quorum) == (2, False)
    assert queries.counted(row).voters_present == 5


def test_a_vote_is_recorded_once_and_the_last_can_be_taken_back(branch: OrgUnit) -> None:
    row = make.begun(branch)
    first, second = vote(row, yes=5), vote(row, yes=4, rule="vote.admission")
    with pytest.raises(Conflict):
        vote(row, yes=5)
    with pytest.raises(Conflict):
        services.take_vote_back(actor=COMMAND, activity=row, vote=first.pk)
    services.take_vote_back(actor=COMMAND, activity=row, vote=second.pk)
    with pytest.raises(Conflict):  # a second tap
        services.take_vote_back(actor=COMMAND, activity=row, vote=second.pk)

    assert list(row.ballots.all()) == [first]
    (taken,) = told(events.VoteTakenBack.name)
    assert taken.payload["title"] == "通过年度计划"


def test_what_was_voted_on_is_not_cancelled(branch: OrgUnit) -> None:
    row = make.begun(branch)
    vote(row, yes=5)
    with pytest.raises(Conflict):
        services.cancel_activity(actor=COMMAND, activity=row, reason="停电")
    services.take_vote_back(actor=COMMAND, activity=row)

    assert services.cancel_activity(actor=COMMAND, activity=row, reason="停电").state == "cancelled"


def test_the_page_records_a_vote_once_and_takes_the_last_back(
    world: World, branch: OrgUnit
) -> None:
    row, client = make.begun(branch), visitor(world.secretary)
    given = {"title": "计划", "rule": "vote.resolution", "yes": 5, "no": 0, "abstained": 0, "written_yes": 0}  # fmt: skip
    answers = [client.post(f"/activities/{row.pk}/vote/", given).status_code for _time in "12"]
    taken = row.ballots.get()

    assert answers == [302, 200]
    assert f'name="vote" value="{taken.pk}"' in text(client, f"/activities/{row.pk}/")
    client.post(f"/activities/{row.pk}/take-vote-back/", {"vote": taken.pk})
    assert not row.ballots.exists()
