"""Personal values at rest are of use to their county only, and show their mask."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from apps.members.models import Member
from kernel import fields
from kernel.fields import Secret, hide_middle
from kernel.models import records
from kernel.realm import PLATFORM, county_scope
from tests.world import World

ID = "360725197509080022"


@given(st.text(min_size=1))
def test_what_is_encrypted_is_read_back(text: str) -> None:
    with county_scope(PLATFORM):
        assert fields.decrypt(fields.encrypt(text)) == text


@given(st.text(min_size=1, max_size=20), st.data())
def test_a_changed_cipher_is_refused(text: str, data: st.DataObject) -> None:
    with county_scope(PLATFORM):
        cipher = bytearray(fields.encrypt(text))
        place = data.draw(st.integers(1, len(cipher) - 1))
        cipher[place] ^= data.draw(st.integers(1, 255))
        with pytest.raises(InvalidTag):
            fields.decrypt(bytes(cipher))


def test_one_text_is_encrypted_differently_each_time() -> None:
    with county_scope(PLATFORM):
        assert fields.encrypt("a") != fields.encrypt("a")
        assert fields.blind_index("phone", "a") == fields.blind_index("phone", "a")
        assert fields.blind_index("phone", "a") != fields.blind_index("id_number", "a")


def test_an_old_key_still_decrypts(inside: object) -> None:
    old = fields.encrypt("a")
    keys = {**settings.FIELD_KEYS, 2: b"2" * 32}
    with override_settings(FIELD_KEYS=keys, FIELD_KEY_CURRENT=2):
        new = fields.encrypt("a")
        assert (old[0], new[0]) == (1, 2)
        assert fields.decrypt(old) == fields.decrypt(new) == "a"


def test_the_database_holds_no_clear_text(world: World) -> None:
    records.change(world.keeper, id_number=ID, phone="19900001234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone, members_member::text FROM members_member")
        stored = repr(cursor.fetchall())

    assert ID not in stored
    assert ID.encode().hex() not in stored
    assert "19900001234" not in stored


def test_a_row_is_found_by_its_blind_index(world: World) -> None:
    records.change(world.keeper, id_number=ID)

    assert Member.objects.get(id_number_index=fields.blind_index("id_number", ID)) == world.keeper


def test_a_value_shows_its_mask_until_it_is_asked(world: World) -> None:
    records.change(world.keeper, id_number=ID)
    value = Member.objects.get(pk=world.keeper.pk).id_number

    assert isinstance(value, Secret)
    assert ID not in f"{value} {value!r} {[value]}"
    assert value.reveal() == ID


@given(st.text(max_size=30))
def test_a_mask_hides_the_middle(text: str) -> None:
    masked = hide_middle(text)

    assert len(masked) == len(text)
    assert masked.count("*") >= min(len(text), 2)


def test_values_are_not_serialised(world: World) -> None:
    with pytest.raises(TypeError):
        Member._meta.get_field("phone").value_to_string(world.keeper)


def test_a_thousand_values_sealed_at_once_have_a_thousand_nonces(inside: object) -> None:
    seal = fields.encrypter()
    sealed = [seal(b"19900000001") for _each in range(1000)]

    assert len({cipher[1:13] for cipher in sealed}) == 1000
    assert {fields.decrypt(cipher) for cipher in sealed} == {"19900000001"}
