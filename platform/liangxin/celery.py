"""The worker's and the scheduler's entry: `celery -A liangxin`.

The schedule is static and platform-wide: each line fans out over the ready counties.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangxin.settings")

app = Celery("liangxin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["kernel"], related_name="worker")
app.autodiscover_tasks(related_name="jobs")
app.conf.beat_schedule = {
    "sweep": {"task": "kernel.fan_out", "schedule": 30.0, "args": ("kernel.sweep",)},
    "seal": {"task": "kernel.fan_out", "schedule": 300.0, "args": ("kernel.seal",)},
    "platform": {"task": "kernel.keep_platform", "schedule": 60.0},
    "spares": {"task": "counties.refill_spares", "schedule": 60.0},
    "health": {"task": "kernel.fan_out", "schedule": 300.0, "args": ("counties.report_health",)},
    # Figures follow changes within seconds; this keeps those of quiet counties from growing old.
    "figures": {
        "task": "kernel.fan_out",
        "schedule": crontab(hour="0,12", minute="20"),
        "args": ("indicators.push",),
    },
}
