"""All checks that need Django but no database, in one process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from infra import messages
from kernel.command import PlainCommand


class Command(PlainCommand):
    help = "Check settings, migrations, the API's description and the translations."

    def work(self, **options: Any) -> None:
        """Run every check, also after one that fails; raise CommandError naming those that did."""
        checks: dict[str, Callable[[], Any]] = {
            "system check": lambda: call_command("check", stdout=self.stdout),
            "migrations": lambda: call_command(
                "makemigrations", check_changes=True, dry_run=True, stdout=self.stdout
            ),
            "API schema": lambda: call_command("openapi", check=True, stdout=self.stdout),
            "translations": messages.check_all,
        }
        failed = [name for name, check in checks.items() if not self._passes(check)]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")
        self.tell({"passed": [*checks]}, f"Passed: {', '.join(checks)}.", as_json=options["json"])

    def _passes(self, check: Callable[[], Any]) -> bool:
        """Run one check; commands fail by CommandError or an exit code, `check_all` by its return value."""
        try:
            return not isinstance(code := check(), int) or code == 0
        except CommandError as error:
            self.stderr.write(str(error))
        except SystemExit as stop:
            return not stop.code
        return False
