"""A process that kills itself before a statement: what the programs of these drills share."""

from __future__ import annotations

import os
import signal
from typing import Any


class DyingBefore:
    """Wraps a connection's statements; counts them and dies by SIGKILL before number `moment`."""

    def __init__(self, moment: int) -> None:
        self.moment, self.seen = moment, 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.seen += 1
        if self.seen == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)
