"""What a password must be, beside Django's own checks."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """Refuse a short password; Django's own sentence has no Chinese translation."""

    def get_error_message(self) -> str:
        text = ngettext(
            "The password is too short. Use at least %(count)s character.",
            "The password is too short. Use at least %(count)s characters.",
            self.min_length,
        )
        return text % {"count": self.min_length}
