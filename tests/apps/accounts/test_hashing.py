"""The suite hashes passwords by a fast method; the product does by Argon2id."""

from __future__ import annotations

from django.conf import LazySettings
from django.contrib.auth.hashers import identify_hasher

from kernel.realm import county_scope
from liangxin import settings as product
from tenants.counties.models import County
from tests import make

PASSWORD = "eleven-lamps-by-the-river"


def test_the_products_hasher_keeps_and_knows_a_password(
    county: County, settings: LazySettings
) -> None:
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    with county_scope(county):
        user = make.account("王丽兰")
        user.set_password(PASSWORD)
        user.save()
        user.refresh_from_db()

        assert user.password.startswith("argon2$argon2id$")
        assert identify_hasher(user.password).algorithm == "argon2"
        assert user.check_password(PASSWORD)
        assert not user.check_password(PASSWORD[::-1])
