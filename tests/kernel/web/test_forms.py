"""Forms put what a service refuses where the eye looks for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.utils import translation

from apps.organization.models import OrgUnit
from kernel.errors import Conflict, Denied, Invalid, Stale
from kernel.web.forms import DomainForm, PhoneField
from tests.world import World


class VisitForm(DomainForm):
    """Two fields of a visit."""

    paid_on = forms.DateField(label="Day", help_text="When it was paid.")
    phone = PhoneField(label="Phone", required=False)


def visit(**given: Any) -> VisitForm:
    return VisitForm({"paid_on": "2026-11-24", **given})


def refusing(error: Exception) -> Any:
    def service(**_arguments: Any) -> None:
        raise error

    return service


def test_a_form_hands_its_data_to_the_service() -> None:
    form = visit(phone="13800000000")
    assert form.attempt(lambda **given: given, link=7)
    assert form.result == {"link": 7, "paid_on": date(2026, 11, 24), "phone": "13800000000"}


def test_a_service_that_returns_nothing_has_still_done_it() -> None:
    assert visit().attempt(lambda **_given: None)


def test_an_unsent_form_calls_nothing() -> None:
    assert not VisitForm().attempt(refusing(AssertionError()))


def test_a_refusal_stands_at_its_field() -> None:
    form = visit()
    assert not form.attempt(refusing(Invalid(paid_on="This day has not come yet.")))
    assert form.errors == {"paid_on": ["This day has not come yet."]}


@pytest.mark.parametrize(
    "error", [Conflict("Taken."), Denied("Taken.", code="locked"), Invalid(unknown="Taken.")]
)
def test_a_refusal_without_a_field_of_ours_stands_above_the_form(error: Exception) -> None:
    form = visit()
    assert not form.attempt(refusing(error))
    assert form.non_field_errors() == ["Taken."]


def test_who_is_late_sees_what_is_recorded_beside_their_own_value() -> None:
    given = {"paid_on": "2026-11-24", "phone": "13800000000"}
    form = VisitForm(given, initial={"paid_on": date(2026, 11, 20)})

    assert not form.attempt(refusing(Stale("Too late.")))

    assert form.non_field_errors() == ["Too late."]
    assert "2026-11-20" in form.errors["paid_on"][0]
    # A personal value is not among those shown.
    assert "phone" not in form.errors


def test_of_several_choices_the_labels_recorded_by_now_are_shown() -> None:
    class RightsForm(DomainForm):
        rights = forms.MultipleChoiceField(choices=[("see", "See"), ("do", "Do"), ("end", "End")])

    form = RightsForm({"rights": ["end"]}, initial={"rights": ["see", "do"]})
    with translation.override("en"):
        assert not form.attempt(refusing(Stale("Too late.")))
        assert "See, Do" in form.errors["rights"][0]


def test_a_missing_right_is_not_the_forms_to_show() -> None:
    with pytest.raises(Denied):
        visit().attempt(refusing(Denied("Not yours.")))


def test_help_and_error_belong_to_their_field_for_a_screen_reader() -> None:
    form = VisitForm({"paid_on": "soon"})
    form.is_valid()

    html = form.render()
    assert 'aria-describedby="id_paid_on_helptext id_paid_on_error"' in html
    assert 'id="id_paid_on_error"' in html
    assert 'aria-invalid="true"' in html


def test_each_value_gets_its_keyboard() -> None:
    html = VisitForm().render()
    assert 'type="date"' in html
    assert 'inputmode="tel"' in html
    assert html.count('class="form-control"') == 2


def test_a_choice_not_made_yet_says_so_in_words(world: World) -> None:
    class Place(DomainForm):
        must = forms.ModelChoiceField(OrgUnit.objects.all())
        may = forms.ModelChoiceField(OrgUnit.objects.all(), required=False)

    with translation.override("zh-hans"):
        form = Place()
        firsts = [next(iter(form.fields[name].choices))[1] for name in ("must", "may")]

    assert firsts == ["（请选择）", "—"]
