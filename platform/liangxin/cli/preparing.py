"""Steps before the product starts; each is skipped when nothing has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra import progress
from liangxin.cli.surroundings import ROOT, environment, is_demo, manage, python, var

ASSETS = ROOT / "infra" / "assets"
BUILT = ROOT / "static"
PACKAGES = ("api", "apps/*", "platform/*", "tenants/*")
SERVED = ("static", "docs/images/tour", *(f"{package}/static" for package in PACKAGES))

# Static files of packages' own pages, which this product does not show; compressing them takes
# longer than the rest of the first start. Of the sidecar the API's page only loads Swagger UI.
UNSERVED = (
    "rest_framework",
    "guardian",
    "redoc",
    "swagger-ui-standalone-preset*",
    "oauth2-redirect*",
    "*.map",
)


@contextmanager
def pages_beside() -> Iterator[None]:
    """Build assets and static files in a thread while the block runs; wait for both."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        pages = beside.submit(build_pages)
        try:
            yield
        except BaseException:
            progress.stop_commands()
            raise
        if not pages.done():
            with progress.step("Waiting for styles, scripts and static files"):
                pages.result()
        pages.result()


def build_pages() -> None:
    """Build assets, and collect static files."""
    build_assets()
    collect_static()


def build_assets() -> None:
    """Build styles and scripts into static/."""
    build = ASSETS / "build.py"
    if not build.exists():
        raise progress.Failed(f"{build.relative_to(ROOT)} is missing from this checkout.")
    sources = (path for path in ASSETS.rglob("*") if "node_modules" not in path.parts)
    with _unless_done("assets", sources, product=BUILT) as changed:
        if changed:
            with progress.step("Building styles and scripts"):
                # Node uses the system's certificates: a proxy may have one of its own.
                settings = environment(NODE_USE_SYSTEM_CA="1")
                progress.run(python(build), cwd=ROOT, env=settings)


def compile_messages() -> None:
    """Compile the message catalogs."""
    folders = [folder for pattern in PACKAGES for folder in ROOT.glob(pattern)]
    catalogs = [path for folder in folders for path in folder.glob("locale/*/LC_MESSAGES/*.po")]
    stale = [path for path in catalogs if _is_newer(path, path.with_suffix(".mo"))]
    if stale:
        with progress.step("Compiling the translations"):
            progress.run(python("-m", "infra.messages", "compile"), cwd=ROOT, env=environment())


def collect_static() -> None:
    """Collect static files, with hashed names and compressed copies."""
    folders = [folder for pattern in SERVED for folder in ROOT.glob(pattern)]
    files = [path for folder in folders for path in folder.rglob("*")]
    product = var() / "static" / "staticfiles.json"
    with _unless_done("static", [*files, ROOT / "requirements.lock"], product=product) as changed:
        if changed:
            with progress.step("Collecting static files"):
                ignored = [f"--ignore={name}" for name in UNSERVED]
                # With the product's settings in tests too: the test settings give no hashed names.
                options = (
                    "--noinput",
                    "--clear",
                    "--verbosity",
                    "0",
                    "--settings=liangxin.settings",
                )
                manage("collectstatic", *options, *ignored)


def prepare_database() -> list[dict[str, Any]]:
    """Create missing database log-ins, tables and the demo; return the demo's log-ins."""
    demo = ["--demo"] if is_demo() else []
    with progress.step("Preparing database and demo county" if demo else "Preparing database"):
        command = python("-m", "liangxin.cli.database", *demo)
        said = progress.run(command, cwd=ROOT, env=environment())
    if not demo:
        return []
    answer = json.loads(said.splitlines()[-1])
    logins: list[dict[str, Any]] = answer["logins"] if isinstance(answer, dict) else answer
    return logins


@contextmanager
def _unless_done(name: str, sources: Iterable[Path], product: Path) -> Iterator[bool]:
    """Yield whether `sources` changed since the block last succeeded, or `product` is missing."""
    stamp = var() / "stamps" / name
    wanted = _fingerprint(sources)
    changed = not (
        product.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted
    )
    yield changed
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted, encoding="ascii")


def _fingerprint(sources: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(set(sources)):
        if path.is_file() and path.suffix not in {".pyc", ".mo"}:
            state = path.stat()
            digest.update(
                f"{path.relative_to(ROOT)} {state.st_size} {state.st_mtime_ns}\n".encode()
            )
    return digest.hexdigest()


def _is_newer(source: Path, product: Path) -> bool:
    return not product.exists() or source.stat().st_mtime > product.stat().st_mtime
