"""List the counties of this installation."""

from typing import Any

from kernel.command import PlainCommand
from kernel.realm import platform_scope
from tenants.counties.models import County


class Command(PlainCommand):
    help = "List the counties with their region and state."

    def work(self, **options: Any) -> None:
        with platform_scope():
            rows = list(County.objects.select_related("region").order_by("slug"))
        result = [
            {
                "slug": county.slug,
                "name": county.name,
                "region": county.region.code,
                "state": county.state,
                "schema": county.schema_name,
            }
            for county in rows
        ]
        lines = [_line(county) for county in rows]
        self.tell(result, "\n".join(lines), as_json=options["json"])


def _line(county: County) -> str:
    # Filled up with a blank as wide as a Chinese character.
    state = f"{county.get_state_display():\u3000<4}"
    return f"{county.slug:<24}{county.region.code:<8}{state}  {county.name}"
