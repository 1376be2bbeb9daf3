"""`python -m infra.bench TOPIC [OPTIONS AS JSON]`: measure in the installation of the environment.

Run by `infra.bench.installation`, which makes one for the purpose: counties are founded and left.
Prints a line of JSON a row.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

import django

django.setup()

from infra.bench import asking, county, fleet, nation  # noqa: E402
from infra.bench.measuring import Row, pairs  # noqa: E402

TOPICS: dict[str, Callable[..., Iterator[Row]]] = {
    "county": county.rows,
    "fleet": fleet.rows,
    "nation": nation.rows,
    "requests": asking.rows,
}

if __name__ == "__main__":
    for row in TOPICS[sys.argv[1]](**json.loads(sys.argv[2])):
        sys.stdout.write(json.dumps(asdict(pairs(row)), ensure_ascii=False) + "\n")
        sys.stdout.flush()
