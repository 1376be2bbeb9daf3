from django.db import migrations, models
from django.db.models import F, Q

# `ends_on` was the last day; it is the day after by now, as in every other table.
LATER = "UPDATE organization_unitgrant SET ends_on = ends_on + 1 WHERE ends_on IS NOT NULL"
EARLIER = "UPDATE organization_unitgrant SET ends_on = ends_on - 1 WHERE ends_on IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("organization", "0002_roles_without_staff")]

    operations = [
        migrations.RemoveConstraint("unitgrant", "organization_grant_ends_after_it_starts"),
        migrations.RunSQL(LATER, EARLIER, elidable=True),
        migrations.AddConstraint(
            "unitgrant",
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="organization_unitgrant_ends_after_it_starts",
            ),
        ),
    ]
