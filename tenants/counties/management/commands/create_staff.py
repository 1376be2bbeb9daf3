"""Open an account for one of the platform's three kinds of staff."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from kernel.command import PlainCommand
from kernel.realm import platform_scope
from tenants.counties import addresses, policies, staff


class Command(PlainCommand):
    help = "Open an account of the platform's staff; nobody holds two roles."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--role", required=True, choices=[str(role) for role in policies.PERMISSIONS]
        )

    def work(self, **options: Any) -> None:
        username = options["username"]
        with platform_scope():
            opened = staff.appoint_staff(
                actor=self.actor,
                username=username,
                name=options["name"] or username,
                role=options["role"],
            )
        url = addresses.platform_url(addresses.activation_path(opened.activation_code))
        result = {
            "username": username,
            "role": options["role"],
            "activation_code": opened.activation_code,
            "activation_url": url,
        }
        text = _("%(username)s, to activate the account: %(activation_url)s") % result
        self.tell(result, text, as_json=options["json"])
