"""Settings item by item, with their source; the journal, keys and jobs."""

from __future__ import annotations

import pytest
import yaml
from django.test import Client

from apps.integrations.models import ApiKey
from apps.office.queries.settings import in_words
from kernel import blueprint, jobs
from kernel.models import ConfiguredSection, Job
from tests import make
from tests.visiting import text, visitor
from tests.world import World

SECTIONS = "/settings/sections"


@pytest.fixture
def admin(world: World) -> Client:
    return visitor(world.admin)


def version_of(key: str) -> int:
    return ConfiguredSection.objects.get(section=key).version


def rename(client: Client, name: str) -> object:
    present = blueprint.value("unit_kinds")
    given = {
        f"{key}.{short}": text_ for key, item in present.items() for short, text_ in item.items()
    }
    given |= {"branch.zh": name, "expected_version": str(version_of("unit_kinds"))}
    return client.post(f"{SECTIONS}/unit_kinds/names/", given)


def test_a_changed_name_is_used_and_names_its_source(world: World, admin: Client) -> None:
    assert rename(admin, "基层党支部").status_code == 302

    assert "基层党支部" in text(admin, "/units/")
    items = admin.get(f"{SECTIONS}/unit_kinds/").context["items"]
    changed = {item.key: item.changed_by for item in items if not item.is_base}
    assert changed == {"branch": "孙管理员"}


def test_an_item_goes_back_to_the_blueprint_alone(world: World, admin: Client) -> None:
    rename(admin, "基层党支部")

    assert admin.post(f"{SECTIONS}/unit_kinds/items/branch/reset/").status_code == 302
    assert blueprint.value("unit_kinds")["branch"]["zh"] == "党支部"


def test_what_is_wrong_is_named_at_its_place(world: World, admin: Client) -> None:
    rules = blueprint.value("coverage_rules")
    rules[1]["kinds"] = ["spaceship"]
    given = {"value": yaml.safe_dump(rules), "expected_version": version_of("coverage_rules")}
    answer = admin.post(f"{SECTIONS}/coverage_rules/whole/", given)

    (error,) = answer.context["form"].errors["value"]
    assert error.startswith("coverage_rules/1/kinds/0")


def test_text_that_is_no_yaml_is_refused_with_its_line(world: World, admin: Client) -> None:
    given = {"value": "zh: a\n  en: b: c", "expected_version": version_of("unit_kinds")}
    answer = admin.post(f"{SECTIONS}/unit_kinds/items/branch/", given)

    assert "2" in answer.context["form"].errors["value"][0]


BOMB = (
    "a: &a ["
    + "x," * 9
    + "]\n"
    + "".join(
        f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
)


@pytest.mark.parametrize(
    "written",
    [
        "[" * 1000,
        "[" * 200 + "]" * 200,
        "zh: 0x" + "f" * 5000,
        "zh: " + "9" * 5000,
        'zh: "\\0"',
        'zh: "\\ud800"',
        '"\\0": a',
        "zh: .nan",
        "zh: 2026-02-31",
        "zh: 2026-02-03",
        "2026-02-03: a",
        "1: a",
        "zh: &a [*a]",
        BOMB,
    ],
    ids=lambda written: written[:12],
)
def test_what_cannot_be_kept_is_refused_at_the_field(
    world: World, admin: Client, written: str
) -> None:
    admin.raise_request_exception = False
    given = {"value": written, "expected_version": version_of("unit_kinds")}

    for address in ("items/branch/", "whole/"):
        answer = admin.post(f"{SECTIONS}/unit_kinds/{address}", given)
        assert answer.status_code == 200
        assert answer.context["form"].errors["value"]


def test_one_item_is_changed_as_text(world: World, admin: Client) -> None:
    rule = {**blueprint.value("coverage_rules")[0], "name": {"zh": "本单位"}}
    given = {"value": yaml.safe_dump(rule), "expected_version": version_of("coverage_rules")}

    assert admin.post(f"{SECTIONS}/coverage_rules/items/host/", given).status_code == 302
    assert blueprint.value("coverage_rules")[0]["name"] == {"zh": "本单位"}


def test_two_people_do_not_overwrite_each_others_settings(world: World, admin: Client) -> None:
    seen = version_of("unit_kinds")
    rename(admin, "基层党支部")
    given = {"value": "zh: 支部", "expected_version": seen}

    answer = admin.post(f"{SECTIONS}/unit_kinds/items/branch/", given)
    assert answer.status_code == 409 or answer.context["form"].errors


def test_an_auditor_reads_settings_and_changes_nothing(world: World) -> None:
    auditor = visitor(make.holder("auditor", world.root, "周监督员"))

    assert "chongyi@2" in text(auditor, f"{SECTIONS}/roles/")
    assert auditor.get(f"{SECTIONS}/roles/whole/").status_code == 403
    assert auditor.post(f"{SECTIONS}/roles/reset/").status_code == 403


def test_the_journal_says_in_words_who_did_what(world: World, admin: Client) -> None:
    page = text(
        admin, f"/settings/journal/?subject={world.secretary.pk}&event=organization.role_granted"
    )

    assert "城东党支部" in page
    assert "支部书记" in page


def test_every_event_of_a_county_says_what_it_is() -> None:
    silent = [
        name
        for name, event in blueprint.journal.catalogue().items()
        if not event.description and name.split(".")[0] not in {"counties", "oversight", "tests"}
    ]

    assert not silent


def test_a_key_is_shown_once_replaced_and_revoked(world: World, admin: Client) -> None:
    given = {"name": "县大数据局", "scopes": ["units:read"], "lifetime": "90"}
    assert "lx_chongyi_" in admin.post("/settings/keys/new/", given).content.decode()
    key = ApiKey.objects.get()
    assert "lx_chongyi_" not in text(admin, "/settings/keys/")

    assert "lx_chongyi_" in admin.post(f"/settings/keys/{key.pk}/rotate/").content.decode()
    assert admin.post(f"/settings/keys/{key.pk}/revoke/").status_code == 302
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_jobs_are_ones_own_and_can_be_stopped(world: World, admin: Client) -> None:
    job = Job.objects.create(kind="x", label="登记表.xlsx", requested_by=world.admin.pk)

    assert "登记表.xlsx" in text(admin, "/jobs/")
    assert "hx-get" in text(admin, f"/jobs/{job.pk}/")
    assert visitor(world.secretary).get(f"/jobs/{job.pk}/").status_code == 404
    admin.post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert list(jobs.of(world.actor(world.admin))) == [job]


def test_stop_is_offered_while_there_is_a_step_to_stop_at(world: World, admin: Client) -> None:
    job = Job.objects.create(kind="x", label="登记表.xlsx", requested_by=world.admin.pk)
    page, stop = f"/jobs/{job.pk}/", f"/jobs/{job.pk}/cancel/"

    assert stop in text(admin, page)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    assert stop not in text(admin, page)
    jobs.Running(job).progress(1000, 10_000)
    assert stop in text(admin, page)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    assert stop not in text(admin, page)


def test_nobody_locks_the_county_out_of_its_settings(world: World, admin: Client) -> None:
    roles = [role for role in blueprint.value("roles") if role["key"] != "county_admin"]
    given = {"value": yaml.safe_dump(roles), "expected_version": version_of("roles")}

    assert admin.post(f"{SECTIONS}/roles/whole/", given).context["form"].errors["value"]
    assert len(blueprint.value("roles")) == len(roles) + 1


def test_a_nested_section_is_spelled_out(world: World) -> None:
    """Schemes of points and kinds of activities hold lists in mappings in lists."""
    section = blueprint.sections["coverage_rules"]
    nested = {"key": "x", "tags": {"of": [{"a": ["b", 1]}]}, "many": [["x"], {"y": None}]}

    words = dict(in_words(section, nested))
    assert words["tags"] == '{"of": [{"a": ["b", 1]}]}'
    assert words["many"] == '[["x"], {"y": null}]'
