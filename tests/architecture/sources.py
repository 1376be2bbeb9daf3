"""The product's own source: its Python files, parsed once, and its templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("platform/kernel", "platform/liangxin", "tenants", "apps", "api", "infra")
_LEFT_OUT = {"migrations", "node_modules", "__pycache__"}


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        parts = parts[1:] if parts[0] == "platform" else parts
        return ".".join(parts).removesuffix(".__init__")

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield node


@cache
def sources() -> tuple[Source, ...]:
    """Return the product's files, without migrations."""
    return tuple(_files(PACKAGES))


@cache
def suite() -> tuple[Source, ...]:
    """Return the suite's files."""
    return tuple(_files(("tests",)))


@cache
def apps() -> tuple[str, ...]:
    """Return the names of the apps."""
    return tuple(sorted(p.name for p in (ROOT / "apps").iterdir() if (p / "apps.py").exists()))


@cache
def templates() -> tuple[Path, ...]:
    """Return the templates."""
    return tuple(sorted((ROOT / "templates").rglob("*.html")))


def of_app(name: str, family: str = "apps") -> list[Source]:
    """Return an app's files, without its commands; those of the platform's are in "tenants"."""
    folder = ROOT / family / name
    return [s for s in sources() if s.path.is_relative_to(folder) and "management" not in str(s)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return a function's lines, its docstring and decorators left out."""
    first = node.body[0]
    described = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    words = (first.end_lineno or 0) - first.lineno + 1 if described else 0
    return (node.end_lineno or 0) - node.lineno + 1 - words


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of everything a file imports, each name of `from x import y`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def found(pattern: str, where: tuple[Source, ...]) -> list[str]:
    """Return "file:line: text" of each line that matches."""
    wanted = re.compile(pattern)
    return [
        f"{source}:{number}: {line.strip()}"
        for source in where
        for number, line in enumerate(source.lines, 1)
        if wanted.search(line)
    ]


def _files(folders: tuple[str, ...]) -> Iterator[Source]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not _LEFT_OUT & set(path.parts):
                yield Source(path)
