"""What a printed page says of meetings: plain texts and lists of texts, the same for PDF and Word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.activities import queries as activities
from apps.activities.models import Activity, Attendance, Vote
from apps.papers import queries
from apps.rulebook import queries as rulebook
from kernel import clock, realm
from kernel.access import Actor
from kernel.web.templatetags.ui import day, moment, who

Status = Attendance.Status
SHORT = 30


def minutes(actor: Actor, activity: Activity) -> dict[str, Any]:
    """Return the values of one meeting's minutes; the actor may see the whole roll."""
    meeting = of(actor, activity)
    title = _("Minutes: %(what)s") % {"what": meeting["title"]}
    return frame(title) | {"meetings": [meeting]}


def frame(title: str) -> dict[str, Any]:
    """Return what stands around meetings: county, title, the day of printing, words."""
    return {
        "county": realm.current().name,
        "title": clean(title),
        "short": shortened(clean(title)),
        "printed": _("Printed on %(day)s") % {"day": day(clock.today())},
        "words": _words(),
    }


def of(actor: Actor, activity: Activity) -> dict[str, Any]:
    """Return the values of one meeting. About ten queries."""
    kind = activities.kind_of(activity)
    roll = list(activities.roll(activity)) if activity.recorded_at and "roll" in kind.parts else []
    organiser = activity.organiser
    return {
        "title": clean(activity.title),
        "kind": clean(kind.name),
        "unit": clean(activity.unit.name),
        "begins": moment(activity.starts_at),
        "ends": moment(activity.ends_at),
        "place": clean(activity.place),
        "organiser": clean(organiser.name) if organiser else "",
        "recorder": clean(who(activity.minutes_by_label)),
        "state": _state(activity),
        "about": paragraphs(activity.text),
        "counts": _counts(activity) if roll else "",
        "present": [clean(row.name) for row in roll if row.status == Status.PRESENT],
        "excused": [_why(row) for row in roll if row.status == Status.EXCUSED],
        "absent": [_why(row) for row in roll if row.status == Status.ABSENT],
        "agenda": list(_agenda(activity)),
        "reports": list(_reports(activity)),
        "votes": list(_votes(activity)),
        "minutes": paragraphs(activity.minutes),
        "resolutions": list(_resolutions(actor, activity)),
    }


def flat(values: dict[str, Any], meeting: dict[str, Any]) -> dict[str, Any]:
    """Return the values a Word template names: one meeting's, with county, title and day of printing."""
    around = {name: values[name] for name in ("county", "printed")}
    return meeting | around


def sample() -> dict[str, Any]:
    """Return every value a template may name, none of them empty: with it a template is tried."""
    words = _words()
    texts = "title kind unit begins ends place organiser recorder state counts county printed"
    found: dict[str, Any] = {name: str(words.get(name, name)) for name in texts.split()}
    for name in ("about", "present", "excused", "absent", "minutes", "resolutions"):
        found[name] = [name]
    found["agenda"] = [{"number": "1", "title": "title", "note": "note"}]
    found["reports"] = [{"heading": "heading", "text": ["text"], "advice": ["advice"]}]
    found["votes"] = [{"title": "title", "result": "result", "clause": "clause"}]
    return found


def described() -> Iterator[tuple[str, str]]:
    """Yield (how a template writes it, what it is) of every value a template may name."""
    words = _words()
    for name, value in sample().items():
        said = str(_SAID.get(name) or words.get(name, name)).rstrip(":：")
        if isinstance(value, str):
            yield f"{{{{ {name} }}}}", said
            continue
        parts = [f"one.{key}" for key in value[0]] if isinstance(value[0], dict) else ["one"]
        inner = " ".join(f"{{{{ {part} }}}}" for part in parts)
        yield f"{{%p for one in {name} %}} {inner} {{%p endfor %}}", said


def line(activity: Activity, meeting: dict[str, Any]) -> list[str]:
    """Return the line of one meeting in the register of a record book."""
    roll = [*meeting["present"], *meeting["excused"], *meeting["absent"]]
    should = len(roll) if activity.expected is None else activity.expected or "—"
    counts = [str(should), str(len(meeting["present"]))] if roll else ["—", "—"]
    return [
        day(activity.held_on), meeting["title"], meeting["kind"], *counts,
        str(activity.get_minutes_state_display()),
    ]  # fmt: skip


def shortened(text: str) -> str:
    """Return a title as it stands on top of each page."""
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def paragraphs(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line for line in map(clean, text.splitlines()) if line]


def clean(text: str) -> str:
    """Return a text in one line, without control signs and signs that turn its direction.

    XML knows no control signs, and a name must not turn the line it stands in.
    """
    kept = (" " if sign in "\n\r\t" else sign for sign in text)
    shown = "".join(sign for sign in kept if unicodedata.category(sign) not in {"Cc", "Cs"})
    return "".join(sign for sign in shown if sign not in _TURNING).strip()


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")


def _state(activity: Activity) -> str:
    if activity.approved_by_label:
        return _("approved by %(who)s") % {"who": clean(who(activity.approved_by_label))}
    return _("draft, not approved yet")


def _counts(activity: Activity) -> str:
    tally = activities.counted(activity)
    text = _("%(present)d of %(invited)d were there.")
    if activity.expected == 0:
        text = _("%(present)d were there; nobody knows how many should have been.")
    text %= {"present": tally.present, "invited": tally.invited}
    if not tally.voters:
        return text
    more = _("With a vote: %(present)d of %(voters)d.")
    return f"{text}{more % {'present': tally.voters_present, 'voters': tally.voters}}"


def _why(row: Attendance) -> str:
    return _("%(name)s (%(reason)s)") % {"name": clean(row.name), "reason": clean(row.reason)} if row.reason else clean(row.name)  # fmt: skip


def _agenda(activity: Activity) -> Iterator[dict[str, Any]]:
    papers = activity.files.filter(removed_at=None, kind=queries.Kind.PAPER)
    named: dict[Any, list[str]] = {}
    for paper in papers.select_related("attachment"):
        named.setdefault(paper.point_id, []).append(paper.attachment.name)
    for number, point in enumerate(activity.agenda.select_related("case"), 1):
        outcome = point.get_outcome_display() if point.outcome else ""
        notes = [point.presenter, outcome, *named.get(point.pk, [])]
        yield {
            "number": str(number),
            "title": clean(point.shown),
            "note": clean(_(", ").join(note for note in notes if note)),
        }


def _reports(activity: Activity) -> Iterator[dict[str, Any]]:
    for report in queries.reports(activity):
        heading = _("%(unit)s, reported by %(who)s")
        advised = _("Advice of %(who)s: %(text)s")
        yield {
            "heading": clean(heading % {"unit": report.unit.name, "who": report.presenter}),
            "text": paragraphs(report.text),
            "advice": [
                clean(advised % {"who": one.given_by, "text": one.text})
                for one in report.advice.all()
            ],
        }


def _votes(activity: Activity) -> Iterator[dict[str, str]]:
    votes: Sequence[Vote] = list(activity.ballots.all())
    held = rulebook.rules_on(activity.held_on, *{vote.rule for vote in votes}) if votes else {}
    for vote in votes:
        rule = held.get(vote.rule)
        yield {
            "title": clean(vote.title),
            "result": _result(vote),
            "clause": clean(f"{rule.sentence} {rule.clause}") if rule else "",
        }


def _result(vote: Vote) -> str:
    text = _(
        "%(voters)d have a vote, %(present)d of them were there: yes %(yes)d, no %(no)d, abstained %(abstained)d. "
    ) % {
        "voters": vote.voters,
        "present": vote.present,
        "yes": vote.yes,
        "no": vote.no,
        "abstained": vote.abstained,
    }
    if vote.written_yes:
        text += _("Yes in writing: %(count)d. ") % {"count": vote.written_yes}
    if vote.passed:
        return text + _("Passed.")
    if not vote.quorum:
        return text + _("Not passed: %(need)d had to be there.") % {"need": vote.need_present}
    return text + _("Not passed: %(need)d had to say yes.") % {"need": vote.need_yes}


def _resolutions(actor: Actor, activity: Activity) -> Iterator[str]:
    for number, case in enumerate(
        activities.resolutions(actor, activity).select_related("owner"), 1
    ):
        parts = [f"{number}. {clean(case.title)}"]
        if case.owner:
            parts.append(_("carried out by %(who)s") % {"who": clean(case.owner.name)})
        if case.due_on:
            parts.append(_("until %(day)s") % {"day": day(case.due_on)})
        yield _(", ").join(parts)


_SAID: dict[str, Any] = {
    "title": lazy("title of the activity"),
    "counts": lazy("how many were there"),
    "county": lazy("name of the county"),
    "printed": lazy("day of printing"),
    "about": lazy("what it is about"),
}


def _words() -> dict[str, Any]:
    return {
        "kind": _("Kind"), "unit": _("Held by"), "begins": _("Begins"), "ends": _("Ends"),
        "place": _("Place"), "organiser": _("Organiser"), "recorder": _("Minutes by"),
        "state": _("Minutes are"), "roll": _("Attendance"), "present": _("Present:"),
        "excused": _("On leave:"), "absent": _("Absent:"), "agenda": _("Agenda"),
        "reports": _("Reports of branches"), "votes": _("Votes"), "minutes": _("What was said"),
        "resolutions": _("What was resolved"), "comma": _(", "), "missing": _("Signs that this print does not have (the page and Word do):"), "nothing": _("Nothing was held."),
        "signatures": [_("In the chair:"), _("Minutes by:"), _("Checked by:"), _("Date:")],
        "columns": [_("Day"), _("Activity"), _("Kind"), _("Should attend"), _("Present"), _("Minutes")],
    }  # fmt: skip
