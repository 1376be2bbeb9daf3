"""Backing every county up, one file each."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import Error, connections

from kernel import clock
from kernel.access import Actor
from kernel.errors import DomainError
from kernel.realm import platform_scope
from tenants.counties.backup import copying, files, sealing
from tenants.counties.models import County

log = logging.getLogger("liangxin.backup")
SUFFIX = ".lxbackup"
MANIFEST = "manifest.json"


@dataclass
class Report:
    """The result for each county: a row of the manifest, or why there is no file."""

    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    made_at: datetime = field(default_factory=clock.now)

    def as_json(self) -> dict[str, Any]:
        return {
            "made_at": self.made_at.isoformat(),
            "counties": self.done,
            "failed": self.failed,
            "seconds": round(self.seconds, 2),
        }


def back_up_all(*, actor: Actor, folder: Path, say: Callable[[str], None]) -> Report:
    """Write SLUG.lxbackup of every county and manifest.json; a failure does not stop the rest.

    Closed counties are skipped: they keep the tables of the release they were closed in.
    Raises Conflict without a key, Invalid for a folder that cannot be written to.
    """
    sealing.master_key()
    began, report = time.perf_counter(), Report()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.not_written(error, folder) from error
    with platform_scope():
        counties = list(County.objects.exclude(state=County.State.CLOSED).order_by("slug"))
    for county in counties:
        try:
            report.done[county.slug] = _back_up(actor, county, folder / f"{county.slug}{SUFFIX}")
        except (DomainError, Error) as error:
            log.warning("county_not_backed_up", extra={"schema": county.schema_name})
            report.failed[county.slug] = str(error).strip().splitlines()[0]
            say(f"{county.slug}: {report.failed[county.slug]}")
            connections.close_all()
    report.seconds = time.perf_counter() - began
    with files.whole_file(folder / MANIFEST) as file:
        file.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2).encode())
    return report


def _back_up(actor: Actor, county: County, path: Path) -> dict[str, Any]:
    began = time.perf_counter()
    with files.whole_file(path) as file:
        copied = copying.back_up_county(actor=actor, county=county, target=file)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "file": path.name,
        "bytes": path.stat().st_size,
        "sha256": digest,
        "tables": copied.tables,
        "rows": copied.rows,
        "files": copied.files,
        "files_lost": copied.files_lost,
        "seconds": round(time.perf_counter() - began, 2),
    }
