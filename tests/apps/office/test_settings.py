"""Settings item by item, with their source; the journal, keys and jobs."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.test import Client

from apps.integrations.models import ApiKey
from apps.office.queries import settings
from kernel import blueprint, jobs
from kernel.blueprint.words import Words
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


def rename(client: Client, name: str, step: str = "save") -> Any:
    given = names_of("unit_kinds") | {"branch.zh": name, "step": step}
    return client.post(f"{SECTIONS}/unit_kinds/names/", given)


def names_of(key: str) -> dict[str, str]:
    """Return what the table of names sends when nothing was changed in it."""
    given = {
        f"{item}.{short}": text_
        for item, names in blueprint.value(key).items()
        for short, text_ in names.items()
    }
    return given | {"expected_version": str(version_of(key))}


def test_a_changed_name_is_used_and_names_its_source(world: World, admin: Client) -> None:
    assert rename(admin, "基层党支部").status_code == 302

    assert "基层党支部" in text(admin, "/units/")
    items = admin.get(f"{SECTIONS}/unit_kinds/").context["items"]
    changed = {item.key: item.changed_by for item in items if not item.is_base}
    assert changed == {"branch": "孙管理员"}


def test_an_item_goes_back_to_the_blueprint_alone(world: World, admin: Client) -> None:
    rename(admin, "基层党支部")
    back = f"{SECTIONS}/unit_kinds/items/branch/reset/"

    assert "基层党支部" in admin.post(back, {"step": "review"}).content.decode()
    assert admin.post(back, {"step": "save"}).status_code == 302
    assert blueprint.value("unit_kinds")["branch"]["zh"] == "党支部"


def test_what_is_wrong_in_a_text_is_named_at_its_place(world: World, admin: Client) -> None:
    rules = blueprint.value("coverage_rules")
    rules[1]["kinds"] = ["spaceship"]
    answer = save_text(admin, "coverage_rules", yaml.safe_dump(rules))

    (error,) = answer.context["form"].errors["value"]
    assert error == "coverage_rules/1/kinds/0：“spaceship”不在可选范围内。"


def save_text(client: Client, key: str, written: str, step: str = "save") -> Any:
    given = {"value": written, "expected_version": version_of(key), "step": step}
    return client.post(f"{SECTIONS}/{key}/whole/", given)


def test_text_that_is_no_yaml_is_refused_with_its_line(world: World, admin: Client) -> None:
    answer = save_text(admin, "unit_kinds", "zh: a\n  en: b: c")

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
    answer = save_text(admin, "unit_kinds", written)

    assert answer.status_code == 200
    assert answer.context["form"].errors["value"]


def test_an_auditor_reads_settings_and_changes_nothing(world: World) -> None:
    auditor = visitor(make.holder("auditor", world.root, "周监督员"))

    page = text(auditor, f"{SECTIONS}/roles/")
    assert "来自崇义工作法（第2版）" in page
    assert "chongyi@2" not in page
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

    assert save_text(admin, "roles", yaml.safe_dump(roles)).context["form"].errors["value"]
    assert (
        admin.post(f"{SECTIONS}/roles/items/county_admin/remove/", {"step": "save"}).status_code
        == 200
    )
    assert len(blueprint.value("roles")) == len(roles) + 1


def test_a_nested_value_is_spelled_out(world: World) -> None:
    """Schemes of points and kinds of activities hold lists in mappings in lists."""
    nested = {"key": "x", "by": [{"kind": "theme_day", "share": 50}, "training"], "every": None}

    facts = dict(Words(blueprint.sections["duty_rules"]).facts(nested))
    assert facts == {"靠什么完成": "活动类型：主题党日，到场比例不低于（%）：50；集中培训"}


def test_each_item_has_a_name_in_words(world: World) -> None:
    bare = [
        (key, item.key)
        for key, row in blueprint.rows().items()
        for item in settings.items_of(row)
        if item.name == item.key and item.key.isascii() and item.key.islower()
    ]

    assert not bare
