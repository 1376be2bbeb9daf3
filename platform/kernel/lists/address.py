"""The URL of a list: it holds every choice, so that a shared link shows the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet

from kernel.lists.chosen import CHOSEN
from kernel.lists.saved import VIEW, SavedView
from kernel.web.templatetags.ui import number

# Dropped from links: any other change starts at the first page.
_NOT_KEPT = frozenset({"page", "after", "before"})
_PAGING = _NOT_KEPT | {"size"}


@dataclass(frozen=True)
class Chip:
    """A search or filter in effect, and the URL without it."""

    label: str
    value: str
    url: str
    is_wrong: bool = False


class Address:
    """A list's URL, and variations of it."""

    # The address names a view the person does not have.
    names_no_view = False

    def __init__(
        self, request: HttpRequest, views: Callable[[], Sequence[SavedView]] = lambda: ()
    ) -> None:
        self.path = request.path
        # As it was given, and with what the view it names stands for.
        self.asked: QueryDict = request.GET.copy()
        self.view = self._view_of(request, views)
        self.params = self._expanded()
        ticked = request.POST.getlist("selected")
        if ticked and not request.POST.get("everything"):
            self.params[CHOSEN] = ",".join(ticked)

    def _view_of(
        self, request: HttpRequest, views: Callable[[], Sequence[SavedView]]
    ) -> SavedView | None:
        """Return the view that is named; for an address without parameters the person's usual one."""
        name = self.asked.get(VIEW, "").strip()
        self.is_bare = not self.asked and request.method == "GET"
        if not name and not self.is_bare:
            return None
        found = next((v for v in views() if (v.name == name if name else v.is_default)), None)
        if found is not None:
            self.asked[VIEW] = found.name
        self.names_no_view = bool(name) and found is None
        return found

    def _expanded(self) -> QueryDict:
        params = QueryDict(self.view.query if self.view else "", mutable=True)
        for key in self.asked:
            if key != VIEW:
                params.setlist(key, self.asked.getlist(key))
        return params

    def get(self, key: str) -> str:
        return self.params.get(key, "").strip()

    def all(self, key: str) -> list[str]:
        """Return every value given for `key`: "a=1&a=2" and "a=1,2" alike."""
        return [part for value in self.params.getlist(key) for part in value.split(",") if part]

    def with_(self, **changes: Any) -> str:
        """Return this URL with some parameters changed; None removes one."""
        return self.without(*changes, **{k: v for k, v in changes.items() if v is not None})

    @property
    def query(self) -> str:
        """The parameters of this address, without its page."""
        return self.without().partition("?")[2]

    def without(self, *keys: str, **changes: Any) -> str:
        """Return this URL without `keys` and with `changes`; without any parameter it names no view."""
        params = self._params_for(keys)
        kept = {
            key: [value for value in params.getlist(key) if value]
            for key in params
            if key not in _NOT_KEPT and key not in keys
        }
        query = urlencode(kept | {key: str(value) for key, value in changes.items()}, doseq=True)
        if not query and VIEW in self.asked:
            query = f"{VIEW}="
        return f"{self.path}?{query}" if query else self.path

    def _params_for(self, keys: Iterable[str]) -> QueryDict:
        """Return the parameters as given where only the page changes: a view keeps its name."""
        return self.asked if self.view and _PAGING.issuperset(keys) else self.params

    def without_value(self, key: str, value: str) -> str:
        """Return this URL without one of the values of `key`."""
        rest = [kept for kept in self.all(key) if kept != value]
        return self.without(key, **({key: ",".join(rest)} if rest else {}))

    def hidden(self, *keys: str) -> Iterator[tuple[str, str]]:
        """Yield (key, value) for the hidden inputs of a form that has fields for `keys`."""
        params = self._params_for(keys)
        for key in params:
            if key not in _NOT_KEPT and key not in keys:
                yield from ((key, value) for value in params.getlist(key) if value)


def chips(address: Address, filters: FilterSet | None) -> Iterator[Chip]:
    """Yield a chip for the search and for each value of each filter in effect."""
    if address.get("q"):
        yield Chip(_("Search"), address.get("q"), address.with_(q=None))
    if address.names_no_view:
        yield Chip(
            _("View"), str(address.asked[VIEW]), address.with_(**{VIEW: None}), is_wrong=True
        )
    if address.get(CHOSEN):
        count = number(len(address.all(CHOSEN)))
        yield Chip(_("Chosen rows"), count, address.with_(**{CHOSEN: None}))
    if filters is None:
        return
    for name, field in filters.form.fields.items():
        yield from _chips_of(address, name, field, is_wrong=name in filters.form.errors)


def _chips_of(address: Address, name: str, field: forms.Field, *, is_wrong: bool) -> Iterator[Chip]:
    label = str(field.label)
    if isinstance(field.widget, forms.MultiWidget):
        suffixes = getattr(field.widget, "suffixes", ("0", "1"))
        parts = [f"{name}_{suffix}" for suffix in suffixes]
        given = [address.get(part) for part in parts]
        if any(given):
            yield Chip(label, _span(*given), address.without(*parts), is_wrong)
        return
    if is_many(field):
        for value in address.all(name):
            yield Chip(label, _label_of(field, value), address.without_value(name, value), is_wrong)
    elif address.get(name):
        value = address.get(name)
        yield Chip(label, _label_of(field, value), address.with_(**{name: None}), is_wrong)


def is_many(field: forms.Field) -> bool:
    """Say whether a filter takes several values."""
    return isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField))


def _span(first: str, last: str) -> str:
    if first and last:
        return f"{first} – {last}"
    return _("from %(day)s") % {"day": first} if first else _("until %(day)s") % {"day": last}


def _label_of(field: forms.Field, value: str) -> str:
    choices: Any = getattr(field.widget, "choices", None) or getattr(field, "choices", ())
    return next((str(label) for key, label in choices if str(key) == value), value)
