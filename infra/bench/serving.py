"""`python -m infra.bench.serving COOKIE SESSION`: ask this process's own addresses, and say what it cost.

Reads lines "ADDRESS TIMES" and answers each with the seconds of CPU a request took, Python's and
those of its database session. Serves the product or `infra.bench.plain`, as the settings say.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.http import JsonResponse
from django.test import Client

HOST = "chongyi.localhost"


def page(rows: Any, who: str) -> JsonResponse:
    """Answer with the first 25 of some businesses and their number."""
    listed = [
        [
            *(str(row.pk), row.name, row.code, row.kind, row.status, row.owner),
            *(row.unit and row.unit.name, row.town and row.town.name),
        ]
        for row in rows[:25]
    ]
    return JsonResponse({"count": rows.count(), "rows": listed, "who": who})


def main(cookie: str, session: str) -> None:
    django.setup()
    if hasattr(settings, "COUNTY_URLCONF"):
        settings.COUNTY_URLCONF = "infra.bench.urls"
    client = Client(HTTP_HOST=HOST)
    client.cookies[cookie] = session
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        address, times = line.split()
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code} {answer.content[:300]!r}")
        began, began_there = time.process_time(), _database_cpu()
        for _turn in range(int(times)):
            client.get(address)
        spent = time.process_time() - began + _database_cpu() - began_there
        sys.stdout.write(f"{spent / int(times)}\n")
        sys.stdout.flush()


def _database_cpu() -> float:
    """Return the seconds of CPU that this process's database session has used so far."""
    connection.ensure_connection()
    number = connection.connection.info.backend_pid
    fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(*sys.argv[1:])
