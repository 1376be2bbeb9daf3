"""Found a county."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from kernel.command import PlainCommand
from tenants.counties import addresses
from tenants.counties.provisioning import found_county


class Command(PlainCommand):
    help = "Found a county with its schema, its blueprint and its first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug")
        parser.add_argument("--name", required=True)
        parser.add_argument("--region", required=True, help="its code, such as 360725")
        parser.add_argument("--blueprint", default="chongyi")
        parser.add_argument("--admin-phone", required=True)
        parser.add_argument("--admin-name", default="")
        parser.add_argument("--committee", default="")

    def work(self, **options: Any) -> None:
        founded = found_county(
            actor=self.actor,
            slug=options["slug"],
            name=options["name"],
            region_code=options["region"],
            blueprint_name=options["blueprint"],
            admin_phone=options["admin_phone"],
            admin_name=options["admin_name"],
            committee=options["committee"],
        )
        county = founded.county
        address = addresses.county_url(county.slug)
        way_in = addresses.activation_path(founded.activation_code)
        result = {
            "slug": county.slug,
            "name": county.name,
            "region": options["region"],
            "state": county.state,
            "schema": county.schema_name,
            "url": address,
            "activation_code": founded.activation_code,
            "activation_url": f"{address}{way_in}",
        }
        lines = (
            _("%(name)s is ready at %(url)s") % result,
            _("First administrator, to activate the account: %(activation_url)s") % result,
        )
        self.tell(result, "\n".join(lines), as_json=options["json"])
