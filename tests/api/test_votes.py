"""Votes over the API: recorded by the roll, the last one taken back."""

from __future__ import annotations

from uuid import uuid4

from apps.activities import events
from kernel.models import JournalEntry
from tests import make
from tests.api.conftest import Api
from tests.world import World

PLAN = {"title": "通过年度计划", "rule": "vote.resolution", "yes": 1}


def test_a_vote_is_recorded_and_the_last_taken_back(world: World, api: Api) -> None:
    row = make.begun(world.east)
    page = f"activities/{row.pk}/"
    first, second = (
        api.post(f"{page}votes/", PLAN | {"title": title}).json()["votes"][-1]["id"]
        for title in ("甲", "乙")
    )

    taken = api.post(f"{page}take-vote-back/", {"vote": second})

    assert taken.status_code == 200
    assert [vote["id"] for vote in taken.json()["votes"]] == [first]
    assert taken["ETag"] == api.get(page)["ETag"]
    (told,) = JournalEntry.objects.filter(name=events.VoteTakenBack.name)
    assert told.payload["title"] == "乙"
    for stale in (second, uuid4()):
        assert api.post(f"{page}take-vote-back/", {"vote": stale}).status_code == 409
    assert api.post(f"{page}take-vote-back/").json()["votes"] == []
    assert api.post(f"{page}take-vote-back/").status_code == 409
