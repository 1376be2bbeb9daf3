"""The part of a form that takes files, for forms of apps above."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.files import services
from apps.files.models import Attachment
from apps.files.rules.types import ACCEPTED
from kernel.errors import Invalid


class FilesInput(forms.FileInput):
    """A chooser of several files; on a phone it offers the camera too."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class FilesField(forms.FileField):
    """Several files, each checked; its value is a list for `services.bring(upload=…)`.

    Every file that is refused is named with its reason; other fields keep what was typed.
    """

    widget = FilesInput

    def __init__(
        self,
        *,
        kinds: Collection[str] = tuple(Attachment.Kind.values),
        most: int = 5,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.kinds, self.most = kinds, most
        self.widget.attrs["accept"] = ",".join(one for kind in kinds for one in ACCEPTED[kind])

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = [file for file in data or [] if file]
        if not given:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return []
        if len(given) > self.most:
            raise forms.ValidationError(
                _("%(given)d files were chosen, at most %(most)d are taken. Choose again.")
                % {"given": len(given), "most": self.most}
            )
        return self._checked(given)

    def _checked(self, given: Iterable[Any]) -> list[services.Checked]:
        checked, refused = [], []
        for file in given:
            try:
                checked.append(services.check(file, self.kinds))
            except Invalid as error:
                refused.append(str(error))
        if refused:
            if checked:
                refused.append(_("Choose the other files again too: browsers do not keep them."))
            raise forms.ValidationError(refused)
        return checked
