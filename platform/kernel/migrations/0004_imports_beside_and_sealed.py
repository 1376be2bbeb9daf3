from django.db import migrations, models

import kernel.fields


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_tabular"),
    ]

    operations = [
        migrations.AddField(
            model_name="importchange",
            name="beside",
            field=models.CharField(default="", max_length=60),
        ),
        migrations.RemoveField(
            model_name="importchange",
            name="outcome",
        ),
        migrations.AlterField(
            model_name="importfile",
            name="content",
            field=kernel.fields.EncryptedBytesField(),
        ),
    ]
