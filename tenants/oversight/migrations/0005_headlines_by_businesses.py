from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0004_regions_end_before_a_day")]

    operations = [
        migrations.AddIndex(
            "headline",
            models.Index(fields=["businesses", "county"], name="oversight_headline_businesses"),
        ),
    ]
