"""Cache keys: the default cache is a county's own, `platform` is everybody's."""

from kernel import realm


def county_key(key: str, prefix: str, version: int) -> str:
    """Return a key no other county can meet. Raises NoRealm outside any scope."""
    return f"{prefix}:{realm.current().schema}:{version}:{key}"


def platform_key(key: str, prefix: str, version: int) -> str:
    """Return a key shared by all realms; never for a county's data."""
    return f"{prefix}:platform:{version}:{key}"
