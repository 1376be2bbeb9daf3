"""Create the demonstration county and print its log-ins."""

from typing import Any

from kernel.command import PlainCommand
from liangxin import demo


class Command(PlainCommand):
    help = "Make the demonstration county Chongyi, once, and print its log-ins."

    def work(self, **options: Any) -> None:
        logins = demo.build(self.stderr.write)
        lines = [f"{login.who:<40}{login.login:<12}{login.password}" for login in logins]
        result = [login.as_json() for login in logins]
        self.tell(result, "\n".join(lines), as_json=options["json"])
