"""Import the meetings and visits a county has kept in workbooks."""

from kernel.tabular.command import ImportCommand


class Command(ImportCommand):
    help = "Import past meetings and visits."
    kind = "activities"
