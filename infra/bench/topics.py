"""What can be measured, each in a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

from infra.bench import asking, county, duties, homes, liaison, nation, schemas, visiting
from infra.bench.measuring import Row, pairs

TOPICS: dict[str, Callable[..., Iterator[Row]]] = {
    "county": county.rows,
    "duties": duties.rows,
    "fleet": schemas.rows,
    "home": homes.rows,
    "liaison": liaison.rows,
    "nation": nation.rows,
    "requests": asking.rows,
    "visits": visiting.rows,
}


def measure(topic: str, options: str) -> None:
    """Print a line of JSON for each row of a topic; its options come as JSON too."""
    for row in TOPICS[topic](**json.loads(options)):
        sys.stdout.write(json.dumps(asdict(pairs(row)), ensure_ascii=False) + "\n")
        sys.stdout.flush()
