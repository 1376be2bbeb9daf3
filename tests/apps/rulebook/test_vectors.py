"""The product's rules answer the field's vectors, and a file of an officer's own."""

from __future__ import annotations

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.rulebook.registry import questions

VECTORS = Path(__file__).with_name("vectors.json")


def check(path: Path) -> dict[str, object]:
    """Return what the command says; it fails exactly when an answer is wrong."""
    out = StringIO()
    with suppress(SystemExit):
        call_command("check_rules", path, json=True, stdout=out)
    return json.loads(out.getvalue())


def write(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"vectors": rows}), encoding="utf-8")
    return path


def test_every_vector_whose_question_is_built_is_right() -> None:
    found = check(VECTORS)

    known = {row["op"] for row in json.loads(VECTORS.read_text())["vectors"]} & {*questions.keys()}
    assert found["wrong"] == []
    assert not known & {*found["unknown"]}
    assert {"vote.resolution", "duty.state", "publicity.window", "learning.year"} <= known


def test_a_wrong_answer_is_named_with_what_was_got(tmp_path: Path) -> None:
    row = {
        "id": "mine",
        "op": "vote.committee",
        "input": {"members": 5, "present": 3},
        "expect": {"quorum": False},
    }

    assert check(write(tmp_path, row)) == {
        "right": 0,
        "wrong": [{"id": "mine", "got": {"need_present": 3, "quorum": True}}],
        "unknown": [],
    }


def test_the_command_fails_when_an_answer_is_wrong(tmp_path: Path) -> None:
    row = {
        "op": "vote.committee",
        "input": {"members": 5, "present": 3},
        "expect": {"quorum": False},
    }

    with pytest.raises(SystemExit, match="1"):
        call_command("check_rules", write(tmp_path, row), stdout=StringIO())
    call_command("check_rules", VECTORS, stdout=StringIO())


def test_what_cannot_be_answered_is_said_and_does_not_stop_the_rest(tmp_path: Path) -> None:
    odd = {
        "id": "odd",
        "op": "vote.resolution",
        "input": {"voters": 3, "present": 4, "yes": 1},
        "expect": {},
    }
    good = {
        "op": "vote.committee",
        "input": {"members": 4, "present": 2},
        "expect": {"quorum": True},
    }
    found = check(
        write(
            tmp_path,
            odd | {"expect": {"passed": True}},
            {"op": "moon.phase", "input": {}, "expect": {}},
            "?",
            good,
        )
    )

    assert found["right"] == 1
    assert found["unknown"] == ["moon.phase"]
    first, second = found["wrong"]
    assert first["id"] == "odd"
    assert "error" in first["got"]
    assert second["id"] == "3"


STATE = {"cadence": "quarter", "period": "2026-Q1", "times": 1, "acts": [], "grace_days": 7, "on": "2026-02-01"}  # fmt: skip


@pytest.mark.parametrize(
    ("op", "given", "expect", "said"),
    [
        ("learning.year", {"role": "member", "hours": ["-8"]}, {"short": "40"}, "不能是负数"),
        ("duty.state", STATE | {"grace_days": -3}, {"done": 0}, "宽限"),
        ("duty.state", STATE | {"cadence": "month"}, {"done": 0}, "2026-Q1"),
        ("duty.state", STATE | {"cadence": "week"}, {"done": 0}, "week"),
        ("duty.state", STATE | {"period": "Q1"}, {"done": 0}, "Q1"),
        ("duty.state", STATE, {}, "expect"),
        ("vote.committee", {"members": 5}, {"quorum": True}, "present"),
        ("vote.committee", [], {"quorum": True}, ""),
    ],
)
def test_a_question_that_cannot_be_is_wrong_and_says_why_in_words(
    tmp_path: Path, op: str, given: object, expect: object, said: str
) -> None:
    found = check(write(tmp_path, {"op": op, "input": given, "expect": expect}))

    (wrong,) = found["wrong"]
    assert said in wrong["got"]["error"]
    assert "Error" not in wrong["got"]["error"]


@pytest.mark.parametrize("content", ["", "{", "[1", '{"rows": []}', "null"])
def test_a_file_that_is_none_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content)

    with pytest.raises(CommandError, match=r"bad\.json"):
        call_command("check_rules", path)
