"""Which fields of a list's rows can be changed where they stand; offered by apps, shown by their lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from kernel import access
from kernel.access import Actor
from kernel.lists.source import Source
from kernel.registry import Registry
from kernel.web.forms import DomainForm
from kernel.web.offers import Link


def _always(_row: Any) -> bool:
    return True


class InPlaceForm(DomainForm):
    """Asks for one field of `row`, by the version the list showed."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="in-place-%s", **kwargs)
        self.fields["expected_version"].initial = row.version
        self.fill(actor, row)

    def fill(self, actor: Actor, row: Any) -> None:
        """Offer what there is to choose from, and show what is recorded."""


@dataclass(frozen=True)
class InPlace:
    """One field that is changed in place; its key in the registry is the word in its address.

    `form` asks for it, `service(actor=, row=, expected_version=, …)` is the service that the whole
    form calls. `former(row)` is the data of the form that sets it back, kept sealed until then;
    instead `back(result)` is the way back which the service's own act has.
    """

    label: Any
    of: Source
    form: type[InPlaceForm]
    service: Callable[..., Any]
    permission: str
    former: Callable[[Any], Mapping[str, str]] | None = None
    back: Callable[[Any], Link] | None = None
    takes: Callable[[Any], bool] = _always

    def is_for(self, actor: Actor, row: Any) -> bool:
        """Say whether the actor may change the field of a row now."""
        return self.takes(row) and access.allows(actor, self.permission, row)


def named(name: str, service: Callable[..., Any]) -> Callable[..., Any]:
    """Return a service that takes its row by another name as one that takes `row`."""

    def change(*, actor: Actor, row: Any, **given: Any) -> Any:
        return service(actor=actor, **{name: row}, **given)

    return change


fields: Registry[InPlace] = Registry(
    "lists.in_place", "the fields of lists that are changed where they stand"
)
