"""What a checked file asks, and the answers, by API and by command: the same as by page."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.businesses.models import Business
from kernel import jobs
from kernel.models import Import, WordMeaning
from kernel.tabular import services
from tests import make
from tests.api.conftest import Api
from tests.kernel.tabular.books import file_of
from tests.kernel.tabular.test_choices import (
    FIRST,
    HEADINGS,
    NEW,
    OLD,
    SECOND,
    apply,
    check,
    names,
)
from tests.visiting import visitor
from tests.world import World

STRANGE = (*NEW[:6], "正常呀", NEW[7])
MEANING = {"column": "status", "word": "正常呀", "meaning": "active"}


def asking_file() -> Import:
    return check(FIRST, SECOND, ("", *OLD[1:6], "正常呀", OLD[7]))


def test_the_api_tells_what_is_asked_and_takes_the_answers(api: Api, world: World) -> None:
    row = asking_file()
    told = api.get(f"imports/{row.pk}/answers/").json()
    (word,), (choice,) = told["words"], told["choices"]
    assert (word["column"], word["word"], word["rows"]) == ("status", "正常呀", 1)
    assert {"value": "active", "label": "在营"} in word["meanings"]
    assert (choice["row"], choice["choices"]) == (3, ["keep", "take"])
    assert {"column": "名称", "ours": "第一商店", "theirs": "第二商店"} in choice["versions"]

    answer = api.post(
        f"imports/{row.pk}/answers/",
        {"words": [MEANING], "choices": [{"row": 3, "choice": "take"}]},
    )
    jobs.run(answer.json()["job"])

    assert (answer.status_code, answer.json()["state"]) == (200, "received")
    row.refresh_from_db()
    row = services.apply_import(actor=make.COMMAND, row=row)
    assert (row.report["created"], row.report["conflicts"], row.report["refused"]) == (2, 0, {})
    assert names() == ["换照店", "第二商店"]


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["/answer"]),
    ({"words": [{**MEANING, "meaning": "horse"}]}, ["/words/0/meaning"]),
    ({"words": [MEANING, MEANING]}, ["/words/1/word"]),
    ({"words": [{**MEANING, "word": "马"}]}, ["/words/0/word"]),
    ({"words": [{**MEANING, "column": "name"}]}, ["/words/0/column"]),
    ({"words": [{"column": "status"}]}, ["/words/0/word", "/words/0/meaning"]),
    ({"choices": [{"row": 2, "choice": "take"}]}, ["/choices/0/row"]),
    ({"choices": [{"row": 3, "sheet": "马", "choice": "take"}]}, ["/choices/0/row"]),
    ({"choices": [{"row": 3, "choice": "other"}]}, ["/choices/0/choice"]),
    ({"choices": [{"row": 3, "choice": "horse"}]}, ["/choices/0/choice"]),
    ({"choices": [{"row": 3, "choice": "keep"}, {"row": 3, "choice": "take"}]}, ["/choices/1/row"]),
    (
        {"words": [{**MEANING, "meaning": "x"}], "choices": [{"row": 9, "choice": "keep"}]},
        ["/words/0/meaning", "/choices/0/row"],
    ),
    ({"horses": []}, ["/horses"]),
]


@pytest.mark.parametrize(("given", "places"), WRONG)
def test_the_api_refuses_a_wrong_answer_at_its_place(
    api: Api,
    world: World,
    given: dict[str, Any],
    places: list[str],
) -> None:
    row = asking_file()

    answer = api.post(f"imports/{row.pk}/answers/", given)

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == places
    row.refresh_from_db()
    assert (row.state, WordMeaning.objects.count()) == ("checked", 0)


def test_an_applied_file_takes_no_answers_and_who_may_not_import_is_asked_nothing(
    api: Api,
    world: World,
) -> None:
    row = services.apply_import(actor=make.COMMAND, row=check(FIRST, SECOND))
    given = {"choices": [{"row": 3, "choice": "take"}]}

    late = api.post(f"imports/{row.pk}/answers/", given)
    auditor = visitor(make.holder("auditor", world.root))

    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    assert auditor.get(f"/api/v1/imports/{row.pk}/").status_code == 200
    assert auditor.get(f"/api/v1/imports/{row.pk}/answers/").status_code == 403


def run(path: Path, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command(
        "import_register", "--county", "chongyi", str(path), "--json", *options, stdout=out
    )
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.xlsx"
    path.write_bytes(file_of(HEADINGS, FIRST, SECOND, ("", *OLD[1:6], "正常呀", OLD[7])))
    return path


def test_a_command_asks_and_takes_answers(world: World, register: Path, tmp_path: Path) -> None:
    asked = run(register, "--dry-run")["asked"]
    given = {
        "words": [
            {key: asked["words"][0][key] for key in ("column", "word")} | {"meaning": "active"}
        ],
        "choices": [{"row": asked["choices"][0]["row"], "choice": "take"}],
    }
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(given))

    dry = run(register, "--answers", str(answers), "--dry-run")
    assert (dry["created"], dry["kept"], WordMeaning.objects.count()) == (2, 1, 0)
    assert not Business.objects.filter(name="第二商店").exists()
    done = run(register, "--answers", str(answers))

    assert (done["created"], done["kept"], done["refused"]) == (2, 1, {})
    assert names() == ["换照店", "第二商店"]
    assert run(register)["unchanged"] == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "answers.json"),
        ("[]", "words："),
        ('{"words": [1]}', "words/0："),
        ('{"choices": [{"row": "4", "choice": "take"}]}', "choices/0："),
        ('{"choices": [{"row": 9, "choice": "take"}]}', "choices/0/row："),
    ],
)
def test_a_command_says_where_an_answer_is_wrong(
    world: World, register: Path, tmp_path: Path, text: str, said: str
) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(text)

    with pytest.raises(CommandError) as refusal:
        run(register, "--answers", str(answers))

    assert said in str(refusal.value)
    assert not Business.objects.filter(name="第一商店").exists()


def test_a_file_that_changes_nothing_is_not_applied(api: Api, world: World) -> None:
    apply(FIRST)
    row = check(FIRST)

    answer = api.post(f"imports/{row.pk}/apply/", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_apply")
    row.refresh_from_db()
    assert (row.state, row.job_id) == (Import.State.CHECKED, None)


def test_a_choice_alone_may_be_kept(api: Api, world: World) -> None:
    apply(FIRST, SECOND)
    row = make.checked("register", file_of((*HEADINGS, "处理"), (*SECOND, "保留原有")))

    assert api.post(f"imports/{row.pk}/apply/", {}).status_code == 202
    assert row.report["kept"] == 1
