"""Open an account for a department that looks after a region's counties."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from kernel.command import PlainCommand
from kernel.realm import platform_scope
from tenants.counties import addresses
from tenants.oversight.services import appoint_supervisor


class Command(PlainCommand):
    help = "Open an account that sees the figures of a region's counties."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", default="")
        parser.add_argument("--region", required=True, help="its code: 36, 3607 or 360725")

    def work(self, **options: Any) -> None:
        username = options["username"]
        with platform_scope():
            opened = appoint_supervisor(
                actor=self.actor,
                username=username,
                name=options["name"] or username,
                region_code=options["region"],
            )
        url = addresses.platform_url(addresses.activation_path(opened.activation_code))
        result = {
            "username": username,
            "region": options["region"],
            "activation_code": opened.activation_code,
            "activation_url": url,
        }
        text = _("%(username)s, to activate the account: %(activation_url)s") % result
        self.tell(result, text, as_json=options["json"])
