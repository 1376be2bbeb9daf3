"""Settings of the database session that a backup depends on, whatever the server's defaults are."""

from __future__ import annotations

from django.db import connection

# Values are printed in one format, which other installations and `rekeying` parse, and no limit for
# requests cuts off what reads or writes a whole county.
SETTINGS = {
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "intervalstyle": "postgres",
    "statement_timeout": "0",
    "transaction_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}


def settle() -> None:
    """Apply SETTINGS to the current transaction."""
    calls = ", ".join(["set_config(%s, %s, true)"] * len(SETTINGS))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [word for pair in SETTINGS.items() for word in pair])
