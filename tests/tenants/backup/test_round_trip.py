"""A county comes back as it was: over itself, beside itself, and under other keys."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.test import Client, override_settings

from apps.accounts.models import Activation
from apps.businesses.models import Business
from apps.integrations import services as integrations
from apps.integrations.models import ApiKey
from apps.members.models import Member
from kernel.access import Actor
from kernel.directory import counties
from kernel.fields import blind_index
from kernel.journal import sealing
from kernel.models import ImportChange, JournalEntry, JournalSeal
from kernel.realm import Realm, county_scope, platform_scope
from kernel.tabular import services as tabular
from tenants.counties import carrying
from tenants.counties.models import Domain, JournalHead, Region, Signup
from tenants.oversight.models import Headline, RollupFact
from tests import make
from tests.apps.test_chongyi_workbooks import FOLDER
from tests.conftest import county_of
from tests.tenants.backup import carried
from tests.tenants.backup.carried import decrypted, figures, forget_keys, tampering

# What a backup and a restore write themselves: that they were, what they sealed, and what ended.
JOURNAL = {"kernel_journalentry", "kernel_journalseal", "kernel_sealedentry"}
WRITTEN = {*JOURNAL, "accounts_activation"}


def test_a_county_comes_back_over_itself(fresh: str) -> None:
    carried.people()
    county = county_of("chongyi")
    before = carried.contents(county.realm)
    content = carried.backup()
    with county_scope(county):
        Member.objects.update(name="别人")
        make.branch("后来的党支部")

    restored = carried.restore(content, "chongyi")

    after = county_of("chongyi")
    assert after.pk == county.pk
    assert after.schema_name != county.schema_name
    assert carried.differing(before, carried.contents(after.realm)) <= WRITTEN
    assert restored.rows > sum(rows for rows, _hash in before.values())
    assert county.schema_name not in carried.schemas()


def test_a_copy_beside_the_county_is_one_of_its_own(fresh: str) -> None:
    carried.people()
    before = carried.everything()
    with county_scope(county_of("chongyi")):
        key = integrations.create_key(actor=make.COMMAND, name="erp", scopes=["units:read"])
    content = carried.backup()

    carried.restore(content, "chongyi-copy")

    copy, original = county_of("chongyi-copy"), county_of("chongyi")
    assert copy.pk != original.pk
    with platform_scope():
        assert Domain.objects.get(tenant=copy).domain == "chongyi-copy.localhost"
    with county_scope(copy):
        row = Member.objects.get(id_number_index=blind_index("id_number", carried.ID))
        assert (row.id_number.reveal(), row.phone.reveal()) == (carried.ID, carried.PHONE)
        assert (
            Business.objects.get(phone_index=blind_index("phone", carried.PHONE)).name == "城东小店"
        )
        assert ApiKey.objects.get(pk=key.key.pk).revoked_at is not None
    assert carried.differing(before["chongyi"], carried.contents(original.realm)) <= {
        *JOURNAL,
        "integrations_apikey",
    }


def test_chongyis_workbooks_come_through_under_other_keys(fresh: str) -> None:
    county = county_of("chongyi")
    with county_scope(county):
        for kind in ("branches", "register", "members"):
            tabular.run_file(actor=make.COMMAND, kind=kind, path=FOLDER / f"{kind}.xlsx")
        people = {m.pk: (m.id_number.reveal(), m.phone.reveal()) for m in Member.objects.all()}
    before = carried.contents(county.realm)
    content = carried.backup()

    other = {1: b"1" * 32, 2: b"2" * 32}
    with override_settings(FIELD_KEYS=other, FIELD_KEY_CURRENT=2, INDEX_KEY=b"3" * 32):
        forget_keys()
        carried.restore(content, "chongyi")
        with county_scope(county_of("chongyi")):
            found = {m.pk: (m.id_number.reveal(), m.phone.reveal()) for m in Member.objects.all()}
            one, (number, _phone) = next(iter(people.items()))
            by_number = Member.objects.get(id_number_index=blind_index("id_number", number))
            # Its seals are signed by these keys now.
            assert sealing.verify_journal().is_whole
            assert JournalSeal.objects.first().signature.startswith("2:")
        after = carried.contents(county_of("chongyi").realm)
    forget_keys()

    assert len(people) > 100
    assert found == people
    assert by_number.pk == one
    encrypted = {"members_member", "businesses_business", "accounts_user", "kernel_importfile"}
    assert carried.differing(before, after) <= WRITTEN | encrypted | {"kernel_importchange"}
    assert {name: rows for name, (rows, _hash) in before.items() if name in encrypted} == {
        name: rows for name, (rows, _hash) in after.items() if name in encrypted
    }


def test_an_import_can_still_be_taken_back_under_other_keys(fresh: str) -> None:
    """What an import changed holds former values, encrypted, inside a document."""
    carried.people()
    with county_scope(county_of("chongyi")):
        cipher = base64.b64encode(bytes(Member.objects.get().phone._cipher)).decode()
        row = make.checked("register", (FOLDER / "register.xlsx").read_bytes())
        ImportChange.objects.create(
            of=row,
            row_id=row.pk,
            is_new=False,
            version=1,
            before={"phone": {"cipher": cipher}, "name": '{"cipher": "AAAA"}'},
        )

    carried.restore(carried.backup(), "chongyi-copy")

    with county_scope(county_of("chongyi-copy")):
        before = ImportChange.objects.get().before
        assert decrypted(before["phone"]["cipher"]) == carried.PHONE
        assert before["name"] == '{"cipher": "AAAA"}'


def test_sessions_and_open_codes_end(fresh: str) -> None:
    carried.people()
    with county_scope(county_of("chongyi")):
        assert Activation.objects.filter(used_at=None).exists()

    carried.restore(carried.backup(), "chongyi")

    with county_scope(county_of("chongyi")):
        open_codes = Activation.objects.filter(used_at=None, expires_at__gt=datetime.now(UTC))
        assert not open_codes.exists()
        names = set(JournalEntry.objects.values_list("name", flat=True))
    assert {"accounts.activations_spent", "counties.county_restored"} <= names
    with platform_scope():
        told = set(JournalEntry.objects.values_list("name", flat=True))
    assert {"counties.county_backed_up", "counties.county_restored"} <= told


def test_figures_and_heads_go_along(fresh: str) -> None:
    county = county_of("chongyi")
    figures(county)
    with county_scope(county):
        sealing.seal_journal()
        sealing.publish_head()
    content = carried.backup()
    with county_scope(county):
        make.business(name="后来的店")
        sealing.seal_journal()
        sealing.publish_head()
    figures(county)

    carried.restore(content, "chongyi")
    carried.restore(content, "chongyi-copy")

    with platform_scope():
        for slug in ("chongyi", "chongyi-copy"):
            facts = RollupFact.objects.filter(county__slug=slug, dimension="")
            assert facts.get(indicator="businesses.total", is_latest=True).value == 0
            assert Headline.objects.get(county__slug=slug).figures["businesses"] == 0
        assert JournalHead.objects.filter(county=county, generation=0).count() == 2
        assert JournalHead.objects.filter(county=county, generation=1).count() == 1
    with county_scope(county_of("chongyi")):
        sealing.seal_journal()
        sealing.publish_head()
        assert sealing.verify_journal().is_whole


def test_a_county_comes_back_though_its_division_is_no_more(fresh: str) -> None:
    county = county_of("chongyi")
    with platform_scope():
        Signup.objects.create(
            region=county.region, state=Signup.State.APPROVED, slug="chongyi", county=county
        )
    content = carried.backup()
    with platform_scope():
        Region.objects.filter(pk=county.region_id).update(valid_to=date(2026, 6, 1))

    for slug in ("chongyi", "chongyi-copy"):
        carried.restore(content, slug)

        assert county_of(slug).region_id == county.region_id


def test_the_next_request_finds_the_county(fresh: str, client: object) -> None:
    caches["platform"].set("host/chongyi.localhost", county_of("chongyi").realm, 60)

    carried.restore(carried.backup(), "chongyi")

    assert client.get("/login/", headers={"host": "chongyi.localhost"}).status_code == 200


@pytest.mark.parametrize("path", ["/login/", "/api/v1/units/"])
def test_a_request_that_meets_the_dropped_schema_is_asked_to_come_again(
    fresh: str, client: Client, path: str
) -> None:
    former = county_of("chongyi").realm
    carried.restore(carried.backup(), "chongyi")
    # As of a request that looked the county up before the restore, and keeps it for others after.
    caches["platform"].set("host/chongyi.localhost", former, 60)
    client.raise_request_exception = False
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    met = client.get(path, headers={"host": "chongyi.localhost"})
    again = client.get(path, headers={"host": "chongyi.localhost"})

    assert (met.status_code, met["Retry-After"]) == (503, "1")
    assert again.status_code < 500


def test_the_old_schema_is_forgotten_before_anything_else_is_done(fresh: str) -> None:
    """What apps do after the commit takes most of a second; requests must not meet a dropped schema."""
    caches["platform"].set("host/chongyi.localhost", county_of("chongyi").realm, 60)
    met: list[Realm] = []

    def look_after_the_commit(_actor: Actor) -> None:
        transaction.on_commit(lambda: met.append(counties().by_host("chongyi.localhost")))

    with carrying.steps.only(*carrying.steps.keys()):
        carrying.steps.add("look", look_after_the_commit)
        carried.restore(carried.backup(), "chongyi")

    assert met == [county_of("chongyi").realm]
    assert "look" not in carrying.steps


def test_a_backup_is_verified_and_nothing_is_left(fresh: str) -> None:
    carried.people()
    with county_scope(county_of("chongyi")):
        sealing.seal_journal()
        sealing.publish_head()
    content = carried.backup()
    before = carried.everything()

    verified = carried.verify(content)

    assert (verified.figures, verified.faults) == ("same", [])
    assert carried.everything() == before


def test_a_journal_that_was_changed_before_the_backup_is_said(fresh: str) -> None:
    county = county_of("chongyi")
    with county_scope(county):
        sealing.seal_journal()
    with county_scope(county), tampering():
        JournalEntry.objects.using("owner").filter(pk=JournalEntry.objects.first().pk).update(
            actor_label="nobody"
        )

    verified = carried.verify(carried.backup())

    assert verified.faults == ["日志中有 1 条记录被更改或删除。"]


def test_no_key_no_backup(fresh: str) -> None:
    with override_settings(BACKUP_KEY=b""), pytest.raises(Exception, match="BACKUP_KEY"):
        carried.backup()
