"""What a browser would send of an editor of the settings as it is shown."""

from __future__ import annotations

from typing import Any

from apps.office.forms.settings import ItemEditor
from kernel import blueprint
from kernel.web.drawn import DrawnForm


def sent(form: DrawnForm) -> dict[str, Any]:
    """Return {name: value, or list of values} of a form's fields, as shown."""
    found: dict[str, Any] = {}
    for name in form.fields:
        shown = form[name].value()
        if shown is True:
            found[name] = "on"
        elif isinstance(shown, list):
            found[name] = shown
        elif shown is not None and shown is not False:
            found[name] = str(shown)
    return {**found, **dict(form.lists())}


def entered(section: str, item: str) -> dict[str, Any]:
    """Return what is sent of an item's editor when nothing was changed in it."""
    return sent(ItemEditor(None, row=blueprint.rows()[section], item=item))
