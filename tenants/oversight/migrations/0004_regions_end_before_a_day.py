from django.db import migrations, models
from django.db.models import F, Q

# `ends_on` was the last day; it is the day after by now, as in every other table. A region that was
# taken before it had begun held on no day.
LATER = """
UPDATE oversight_regionscope SET ends_on = greatest(ends_on + 1, starts_on) WHERE ends_on IS NOT NULL
"""
EARLIER = "UPDATE oversight_regionscope SET ends_on = ends_on - 1 WHERE ends_on IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_headlines")]

    operations = [
        migrations.RunSQL(LATER, EARLIER, elidable=True),
        migrations.AddConstraint(
            "regionscope",
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="oversight_regionscope_ends_after_it_starts",
            ),
        ),
    ]
