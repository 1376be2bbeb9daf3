"""Coverage over the API: figures, splits, recomputing as a job, and the way back."""

from apps.businesses.models import Business, CoverageRun
from apps.integrations import services as keys
from apps.integrations.models import ApiKey
from kernel import jobs
from kernel.models import Job
from tests import make
from tests.api.conftest import Api
from tests.world import World


def test_the_figures_are_those_of_the_command(api: Api) -> None:
    figures = api.get("coverage/").json()

    assert (figures["total"], figures["covered"], figures["uncovered"]) == (3, 2, 1)
    assert figures["by_unit"] == {"城东党支部": 1, "城西党支部": 1}


def test_figures_are_split(api: Api) -> None:
    make.business(name="某公司", kind="enterprise")

    lines = api.get("coverage/by/?split=kind").json()["results"]

    assert [(line["key"], line["total"], line["covered"]) for line in lines] == [
        ("individual", 3, 2),
        ("enterprise", 1, 0),
    ]


def test_a_split_nobody_knows_is_refused(api: Api) -> None:
    assert api.get("coverage/by/?split=colour").json()["code"] == "bad_parameter"
    assert api.get("coverage/by/").json()["code"] == "missing_parameter"


def test_recomputing_is_previewed_done_and_taken_back(api: Api, world: World) -> None:
    town = make.zone("township", "横水镇")
    make.branch("协会分会支部", host="association", basis="area", zone=town)
    shop = make.business(name="横水小店", town=town)

    preview = api.get("coverage/preview/").json()
    started = api.post("coverage/runs/")
    jobs.run(started.json()["id"])
    job = api.get(f"jobs/{started.json()['id']}/").json()
    run = job["result"]["run"]
    undone = api.post(f"coverage/runs/{run}/undo/")

    assert preview["gained"] == 1
    assert (started.status_code, job["state"], job["progress"]["percent"]) == (202, "done", 100)
    assert api.get(f"coverage/runs/{run}/").json()["state"] == "undone"
    assert undone.json()["kept"] == 0
    assert Business.objects.get(pk=shop.pk).unit is None


def test_a_job_of_a_key_that_was_revoked_does_nothing(api: Api, world: World) -> None:
    started = api.post("coverage/runs/")
    keys.revoke_key(actor=make.COMMAND, key=ApiKey.objects.get())

    jobs.run(started.json()["id"])

    assert Job.objects.get().state == Job.State.REFUSED
    assert not CoverageRun.objects.exists()
