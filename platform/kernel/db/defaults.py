"""Values that the database itself gives a column."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class KeyOfNow(models.Func):
    """A UUIDv7 of the database's clock; each greater than the session's last."""

    function = "uuidv7"
    output_field: ClassVar[Any] = models.UUIDField()
