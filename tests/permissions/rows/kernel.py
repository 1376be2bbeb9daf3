"""Imports, exports to release, jobs, and a change of the settings."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from kernel import blueprint
from kernel.access import actor_for
from kernel.exports import services as exports
from kernel.models import (
    BulkAct,
    ExportRequest,
    Import,
    ImportFault,
    ImportFile,
    Job,
    JournalEntry,
    RowChoice,
    WordMeaning,
)
from tests.world import World

KINDS = {
    "import_id": "import",
    "job_id": "job",
    "export_id": "export",
    "act_id": "act",
    "entry_id": "entry",
}
RESOURCES = {"imports": "import", "jobs": "job"}
REGISTER = (
    "统一社会信用代码,名称,经营状态,主体类型,成立日期\n1,崇义县小店,存续,个体工商户,2015-03-17\n"
)
REPORT = {
    "rows": 2, "created": 1, "updated": 0, "unchanged": 0, "duplicates": 0, "conflicts": 0, "kept": 0,
    "closed": 0, "refused": {"uscc_checksum": 1}, "warnings": {},
}  # fmt: skip


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    own, far = world.secretary, world.stranger
    WordMeaning.objects.create(kind="register", field="status", word="营业中", meaning="active")
    RowChoice.objects.create(kind="register", row=b"r" * 16, key="91360725MA35HX5K60")
    return {
        "import": (brought(own), brought(far)),
        "job": (job(own), job(far)),
        "export": (asked(own), asked(far)),
        "act": (changed(own), changed(far)),
        "entry": (setting_changed(world), setting_changed(world)),
    }


def setting_changed(world: World) -> JournalEntry:
    """Return the journal's entry of a change of the settings: it belongs to no branch."""
    old = blueprint.items(blueprint.value("duty_exemptions"))["ill"]
    changed = old | {"name": {"zh": old["name"]["zh"] + "等"}}
    blueprint.change_item(
        actor=actor_for(world.admin), key="duty_exemptions", item="ill", value=changed
    )
    return JournalEntry.objects.filter(name=blueprint.SectionChanged.name).latest("at")


def brought(user: User) -> Import:
    made = Import.objects.create(
        kind="register", state="checked", file_name="登记.csv", file_hash="0" * 64,
        made_by=user.pk, made_by_label=user.name, report=REPORT,
    )  # fmt: skip
    ImportFile.objects.create(of=made, content=REGISTER.encode())
    ImportFault.objects.create(
        of=made, row=2, column="统一社会信用代码", value="9", code="uscc_checksum", reason="x"
    )
    return made


def asked(user: User) -> ExportRequest:
    return exports.ask_for_release(
        actor=actor_for(user), what="MemberList", title="党员", address="/members/?col=name", rows=300,
        filters=["支部: 城东党支部"], columns=["姓名"], reason="年报",
    )  # fmt: skip


def changed(user: User) -> BulkAct:
    """Return an act on many rows that somebody did who may not do it any more."""
    return BulkAct.objects.create(
        kind="businesses-branch", title="由城东党支部覆盖", count=0, made_by=user.pk,
        made_by_label=user.name,
    )  # fmt: skip


def job(user: User) -> Job:
    return Job.objects.create(
        kind="recompute_coverage", requested_by=user.pk, requested_by_label=user.name
    )


def more(world: World) -> None:
    (own,) = Import.objects.filter(made_by=world.secretary.pk)
    for number in range(3):
        for user in (world.admin, world.secretary):
            brought(user)
            job(user)
            asked(user)
            changed(user)
        ImportFault.objects.create(
            of=own, row=3 + number, column="名称", value="9", code="x", reason="x"
        )
