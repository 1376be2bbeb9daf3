"""One more migration of the members' app, which the fleet's benchmark applies to every county."""

from pkgutil import iter_modules

from django.db import migrations, models

from apps.members import migrations as members


class Migration(migrations.Migration):
    dependencies = [("members", max(module.name for module in iter_modules(members.__path__)))]
    operations = [
        migrations.AddField("member", "bench", models.CharField(max_length=20, null=True)),
    ]
