"""Cache keys: the default cache prefixes the schema in force, `platform` is shared by all realms."""

from kernel import realm


def county_key(key: str, prefix: str, version: int) -> str:
    """Return a key with the schema in force, so that counties share none. Raises NoRealm outside any scope."""
    return f"{prefix}:{realm.current().schema}:{version}:{key}"


def platform_key(key: str, prefix: str, version: int) -> str:
    """Return a key shared by all realms; never for a county's data."""
    return f"{prefix}:platform:{version}:{key}"
