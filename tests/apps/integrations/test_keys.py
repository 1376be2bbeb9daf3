"""Making, rotating and revoking keys."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.integrations import queries, rules, services
from apps.integrations.models import ApiKey
from kernel import access, clock
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from kernel.realm import platform_scope
from tenants.counties.models import County
from tests import make
from tests.world import World

READ = ("businesses:read",)


def _made(**values: object) -> services.MadeKey:
    given = {"actor": make.COMMAND, "name": "桥", "scopes": READ, **values}
    return services.create_key(**given)  # type: ignore[arg-type]


def test_a_key_is_shown_once_and_stored_as_a_hash(inside: County) -> None:
    made = _made()

    row = ApiKey.objects.get()
    assert made.text.startswith(f"lx_chongyi_{row.prefix}_")
    assert made.text.rsplit("_", 1)[1] not in row.secret_hash
    assert queries.key_of(made.text) == row


def test_making_a_key_is_in_the_journal_without_its_secret(inside: County) -> None:
    made = _made()

    entry = JournalEntry.objects.get(name="integrations.key_made")
    assert entry.payload["scopes"] == ["businesses:read"]
    assert made.text.rsplit("_", 1)[1] not in json.dumps(entry.payload)


@pytest.mark.parametrize("scopes", [(), ("businesses:fly",), ("summary:read",)])
def test_a_scope_that_is_none_here_is_refused(inside: County, scopes: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        _made(scopes=scopes)


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(days=366)])
def test_a_key_lives_for_a_year_at_most(inside: County, lifetime: timedelta) -> None:
    with pytest.raises(Invalid):
        _made(lifetime=lifetime)


def test_a_key_has_a_name(inside: County) -> None:
    with pytest.raises(Invalid):
        _made(name="  ")


def test_nobody_gives_a_key_more_than_they_hold(world: World) -> None:
    with pytest.raises(Denied):
        _made(actor=world.actor(world.secretary))
    assert not ApiKey.objects.exists()


def test_an_administrator_gives_a_key_for_a_unit(world: World) -> None:
    made = _made(actor=world.actor(world.admin), within=world.east)

    assert (made.key.within_id, made.key.within_label) == (world.east.pk, "城东党支部")


def test_while_a_key_is_rotated_both_work(inside: County) -> None:
    old = _made()

    new = services.rotate_key(actor=make.COMMAND, key=old.key)

    assert queries.key_of(old.text) is not None
    assert queries.key_of(new.text) == new.key
    left = ApiKey.objects.get(pk=old.key.pk).expires_at - clock.now()
    assert left <= rules.ROTATION
    assert new.key.scopes == old.key.scopes


def test_a_revoked_key_is_no_key(inside: County) -> None:
    made = _made()

    services.revoke_key(actor=make.COMMAND, key=made.key, reason="lost")

    assert queries.key_of(made.text) is None
    with pytest.raises(Conflict):
        services.rotate_key(actor=make.COMMAND, key=made.key)


def test_keys_are_listed_to_those_who_may_see_them(world: World) -> None:
    _made()

    assert queries.keys(world.actor(world.admin)).count() == 1
    assert queries.keys(world.actor(world.secretary)).count() == 0


def test_every_scope_needs_rights_that_exist() -> None:
    needed = access.rights_of(access.scopes_here(on_platform=False))

    assert needed <= access.declared().keys()


def test_the_command_makes_a_key_for_a_county(county: County) -> None:
    out = StringIO()
    call_command(
        "create_api_key", county="chongyi", name="桥", scopes="businesses:read,members:read",
        json=True, stdout=out,
    )  # fmt: skip

    assert json.loads(out.getvalue())["key"].startswith("lx_chongyi_")


def test_the_command_makes_a_key_for_the_platform(county: County) -> None:
    out = StringIO()
    call_command(
        "create_api_key", platform=True, name="省", scopes="summary:read", region="36",
        json=True, stdout=out,
    )  # fmt: skip

    text = json.loads(out.getvalue())["key"]
    with platform_scope():
        key = queries.key_of(text)
    assert key is not None
    assert key.within_label == "江西省"


def test_the_command_refuses_in_one_line(county: County) -> None:
    with pytest.raises(CommandError, match="businesses:fly"):
        call_command("create_api_key", county="chongyi", name="桥", scopes="businesses:fly")
    with pytest.raises(CommandError, match="没有名为火星支部的组织"):
        call_command(
            "create_api_key", county="chongyi", name="桥", scopes="units:read", unit="火星支部"
        )
