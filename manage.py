#!/usr/bin/env python3
"""Django's command line, with the embedded servers started for as long as a command needs them."""

import os
import sys
from pathlib import Path

from infra import demonstration, embedded

ROOT = Path(__file__).resolve().parent
sys.path.insert(1, str(ROOT / "platform"))
# These never touch the data.
OFFLINE = {
    "help",
    "version",
    "--version",
    "--help",
    "makemessages",
    "compilemessages",
    "collectstatic",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangxin.settings")
    demonstration.by_default()
    from django.conf import settings  # noqa: PLC0415 -- after the path and the settings are known
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import OperationalError  # noqa: PLC0415 -- after the path and the settings are known

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    external = "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ
    try:
        if command in OFFLINE or external:
            # Django itself loads the settings, those of --settings.
            execute_from_command_line(sys.argv)
            return
        with embedded.ensure(settings.VAR):
            execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, embedded.Trouble) as trouble:
        sys.exit(str(trouble))
    except OperationalError as trouble:
        unprepared = (
            f'role "{settings.WEB_LOGIN}" does not exist',
            "permission denied for database",
        )
        if not any(words in str(trouble) for words in unprepared):
            raise
        sys.exit(
            "This database was never prepared, so that nothing was done. Run `make run` once, which "
            "prepares it with the demonstration, or `python manage.py bootstrap` without."
        )


if __name__ == "__main__":
    main()
