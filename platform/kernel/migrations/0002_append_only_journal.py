"""The database itself keeps the journal's rows as they were written."""

from django.db import migrations

from kernel.db.migrating import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_first_tables")]

    operations = [
        AppendOnly("kernel_journalentry"),
        AppendOnly("kernel_journalseal"),
        AppendOnly("kernel_sealedentry"),
    ]
