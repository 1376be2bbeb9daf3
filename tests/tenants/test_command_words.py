"""What commands print to a person is in the installation's language; help= texts are argparse's."""

from __future__ import annotations

import ast
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tenants.counties.models import County
from tests.architecture.sources import Source, sources
from tests.kernel.tabular.books import book

# Two words in a row; names, slugs and switches stand alone.
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
CHINESE = re.compile(r"[一-鿿]")
FOR_DEVELOPERS = {"openapi", "makemigrations", "migrate", "shell", "demo", "bench", "verify"}
# Kept with the county and printed as JSON.
STORED = {"no message"}
PASSED = {"_", "add_argument"}
AT_COUNTY: dict[str, dict[str, Any]] = {
    "create_api_key": {"name": "桥", "scopes": "units:read"},
    "forget_expired": {},
    "push_indicators": {},
    "recompute_coverage": {},
    "relay_journal": {},
    "seal_journal": {},
}
ANYWHERE: dict[str, dict[str, Any]] = {
    "create_staff": {"username": "audit", "role": "auditor"},
    "create_supervisor": {"username": "city", "region": "3607"},
    "list_counties": {},
}


def said(command: str, *arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def assert_chinese(text: str) -> None:
    assert CHINESE.search(text), text
    assert not ENGLISH.search(text), text


@pytest.mark.parametrize("command", AT_COUNTY)
def test_a_countys_commands_speak_chinese(county: County, command: str) -> None:
    assert_chinese(said(command, county="chongyi", **AT_COUNTY[command]))


@pytest.mark.parametrize("command", ANYWHERE)
def test_the_platforms_commands_speak_chinese(county: County, command: str) -> None:
    assert_chinese(said(command, **ANYWHERE[command]))


def test_an_import_reports_its_faults_in_chinese(county: County, tmp_path: Path) -> None:
    headings = ("姓名", "公民身份号码", "党支部", "人员类别", "入党日期")
    (file := tmp_path / "a.xlsx").write_bytes(book(headings, ("王丽兰", "1", "火星支部", "", "")))

    text = said("import_members", str(file), county="chongyi")

    assert_chinese(text)
    assert "第 2 行" in text


def test_what_is_wrong_with_a_county_is_said_in_chinese(county: County) -> None:
    assert_chinese(said("suspend_county", "chongyi", reason="检查"))
    with pytest.raises(CommandError, match="chongyi 目前已暂停"):
        said("seal_journal", county="chongyi")
    assert_chinese(said("resume_county", "chongyi"))
    with pytest.raises(CommandError, match="没有网址为 no 的县"):
        said("seal_journal", county="no")
    with pytest.raises(CommandError, match="没有网址为 no 的县"):
        said("resume_county", "no")


@pytest.mark.parametrize("source", [s for s in sources() if "/commands/" in str(s)], ids=str)
def test_no_command_has_a_sentence_that_is_not_translated(source: Source) -> None:
    if source.path.stem not in FOR_DEVELOPERS:
        assert not untranslated(source)


@pytest.mark.parametrize(
    "name", ["kernel/command.py", "tabular/command.py", "bootstrap.py", "fleet.py"]
)
def test_nor_has_what_commands_stand_on(name: str) -> None:
    for source in sources():
        if str(source).endswith(f"/{name}"):
            assert not untranslated(source)


def untranslated(source: Source) -> list[str]:
    """Return the sentences in a file that are no documentation, help or message id."""
    passed = {
        inner
        for node in ast.walk(source.tree)
        if is_documentation(node) or is_help(node) or is_call_of(node, PASSED)
        for inner in ast.walk(node)
    }
    return [
        f"{source}:{node.lineno}: {node.value}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and node not in passed
        if isinstance(node.value, str) and ENGLISH.search(node.value) and node.value not in STORED
    ]


def is_documentation(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_help(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "help"


def is_call_of(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] in names
