"""Import a county's branches."""

from kernel.tabular.command import ImportCommand


class Command(ImportCommand):
    help = "Import a county's branches."
    kind = "branches"
