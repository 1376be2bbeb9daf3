"""What activities offer: the questions about votes that their rules answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.activities import rules
from apps.activities.rules import Majority
from apps.rulebook import queries as rulebook
from apps.rulebook.registry import questions


def _voted(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    majority = Majority.of(rulebook.national(key))
    found = rules.outcome(
        majority,
        voters=given["voters"],
        present=given["present"],
        yes=given["yes"],
        written_yes=given.get("written_yes", 0),
    )
    return {"quorum": found.quorum, "need_yes": found.need_yes, "passed": found.passed}


@questions.named("vote.resolution")
def resolution(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether a branch resolved."""
    return _voted("vote.resolution", given)


@questions.named("vote.admission")
def admission(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether a branch admitted an applicant, or confirmed a member."""
    return _voted("vote.admission", given)


@questions.named("vote.committee")
def committee(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether enough of a committee are there."""
    need = Majority.of(rulebook.national("vote.committee")).need_present(given["members"])
    return {"need_present": need, "quorum": given["present"] >= need}
