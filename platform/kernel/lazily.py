"""Packages that few requests need, loaded by the first that does."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

# Of its own, since the process that reads workbooks loads no `typing`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Later(ModuleType):
    """Stands for a package, which is imported when something of it is asked for.

    if TYPE_CHECKING:
        import xlsxwriter
    else:
        xlsxwriter = Later("xlsxwriter")
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)
