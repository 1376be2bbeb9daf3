"""Import a county's business register."""

from kernel.tabular.command import ImportCommand


class Command(ImportCommand):
    help = "Import a county's business register."
    kind = "register"
