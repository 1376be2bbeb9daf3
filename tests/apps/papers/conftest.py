"""Files of each test lie in a folder of its own."""

from tests.apps.files.conftest import folder

__all__ = ["folder"]
