"""The scheduler's Celery app: `celery -A liangxin.scheduler beat`.

It sends task names on a schedule and needs no Django: a third of the memory.
"""

from celery import Celery

from liangxin.celery import app as worker_app

app = Celery("liangxin", fixups=set())
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = worker_app.conf.beat_schedule
