"""Import a county's members."""

from kernel.tabular.command import ImportCommand


class Command(ImportCommand):
    help = "Import a county's members."
    kind = "members"
