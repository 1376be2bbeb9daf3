"""What forms and the API send to a service is what the service says may be changed."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from api.v1.businesses import BusinessChange
from api.v1.organization import UnitChange, UnitIn
from apps.businesses import forms as business_forms
from apps.businesses.services import BusinessValues, change_business
from apps.members import forms as member_forms
from apps.members.services import MemberValues, change_member
from apps.organization.forms import ChangeForm, FoundForm
from apps.organization.services import UnitChanges, UnitValues, change_unit, found_unit

# A form that asks for a day under a name of its own gives it the service's name when cleaned.
CLEANED = {FoundForm: {"effective_on": "founded_on"}}


def _sent(shape: Any) -> set[str]:
    """Return the names under which a form or a shape of the API hands its values over."""
    if hasattr(shape, "base_fields"):
        return {CLEANED.get(shape, {}).get(name, name) for name in shape.base_fields}
    return {field.source or name for name, field in shape().fields.items()}


@pytest.mark.parametrize(
    ("service", "values", "shape"),
    [
        (change_member, MemberValues, member_forms.MemberForm),
        (change_business, BusinessValues, business_forms.BusinessForm),
        (change_business, BusinessValues, BusinessChange),
        (change_unit, UnitChanges, ChangeForm),
        (change_unit, UnitChanges, UnitChange),
        (found_unit, UnitValues, FoundForm),
        (found_unit, UnitValues, UnitIn),
    ],
    ids=lambda found: getattr(found, "__name__", ""),
)
def test_a_shape_sends_what_its_service_takes(
    service: Callable[..., Any], values: Any, shape: Any
) -> None:
    named = set(inspect.signature(service).parameters) - {"actor"}

    assert _sent(shape) <= named | set(values.__annotations__)


@pytest.mark.parametrize(
    ("edited", "form"),
    [
        (member_forms.EDITED, member_forms.MemberForm),
        (business_forms.EDITED, business_forms.BusinessForm),
    ],
    ids=["members", "businesses"],
)
def test_all_that_may_be_changed_is_asked_for_and_shown_as_it_is(edited: Any, form: Any) -> None:
    assert set(edited) <= set(form.base_fields)
    assert "phone" not in edited
