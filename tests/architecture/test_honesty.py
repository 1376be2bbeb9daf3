"""What is switched off says why, and nothing is left for later without its issue."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import found, sources, suite

EVERYTHING = (*sources(), *suite())
# Words that hide the mechanism: say which row, lock, query or cache is meant.
PICTURES = re.compile(
    r"\b(whoever|so many|what became|anew|is no more|lacking|nudge)\b", re.IGNORECASE
)
# Imports inside functions that are meant: (file, what) -> why.
LATE_IMPORTS = {
    ("platform/liangxin/cli/setup.py", "from infra import progress"): "runs before .venv is whole",
}


def test_every_lint_exception_names_its_rule_and_its_reason() -> None:
    bare = found(r"#\s*noqa(?!: [A-Z]+\d+(, [A-Z]+\d+)* -- \S)", EVERYTHING)

    assert not [line for line in bare if "found(r" not in line]


def test_lint_exceptions_are_few() -> None:
    """At most 0.8 a thousand lines."""
    lines = sum(len(source.lines) for source in sources())
    exceptions = [line for line in found(r"#\s*noqa", sources()) if "found(r" not in line]

    assert len(exceptions) <= 0.8 * lines / 1000


def test_every_type_exception_names_its_code_and_its_reason() -> None:
    bare = found(r"#\s*type: ignore(?!\[[a-z-]+(, ?[a-z-]+)*\]  # \S)", sources())

    assert not bare


def test_nothing_is_left_for_later_without_its_issue() -> None:
    assert not found(r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))", sources())


def test_imports_stand_at_the_top() -> None:
    late = {
        (str(source), ast.unparse(inner))
        for source in sources()
        for function in source.functions()
        for inner in ast.walk(function)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    }

    assert late == set(LATE_IMPORTS), "import at the top; a heavy package by `kernel.lazily.Later`"


def test_no_text_to_translate_stands_in_a_formatted_string() -> None:
    """The extraction of messages does not read those: the text would stay English."""
    names = {"_", "gettext", "ngettext", "pgettext", "lazy"}
    hidden = [
        f"{source}:{call.lineno}"
        for source in sources()
        for formatted in ast.walk(source.tree)
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names
    ]

    assert hidden == []


def test_modules_say_what_they_are_for() -> None:
    silent = [str(s) for s in sources() if s.text.strip() and not ast.get_docstring(s.tree)]

    assert not silent


def test_rules_services_and_queries_say_what_they_do() -> None:
    layers = re.compile(r"/(rules|services|queries)(/|\.py)")
    silent = [
        f"{source}: {node.name}"
        for source in sources()
        if layers.search(str(source))
        for node in source.tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    ]

    assert not silent


def test_docstrings_are_plain_english() -> None:
    riddling = [
        f"{source}: {docstring.splitlines()[0]}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        if (docstring := ast.get_docstring(node)) and PICTURES.search(docstring)
    ]

    assert not riddling


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "helpers", "common", "misc", "tools", "base"}
    # Django finds a database backend by this name.
    allowed = {"platform/kernel/db/backend/base.py"}

    assert {str(s) for s in sources() if s.path.stem in drawers} <= allowed


def test_debugging_is_not_left_behind() -> None:
    assert not found(r"\b(breakpoint|pdb\.set_trace)\(", EVERYTHING)


def test_no_machine_is_named() -> None:
    paths = re.compile(r"(/home/|/root/|/work/)[a-z]")

    assert not [f"{s}:{n}" for s in sources() for n, t in enumerate(s.lines, 1) if paths.search(t)]
