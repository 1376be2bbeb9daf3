from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_jobs_asked_to_stop")]

    operations = [migrations.RemoveField(model_name="job", name="result_url")]
