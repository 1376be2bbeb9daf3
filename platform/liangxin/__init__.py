"""The composition root: the only place that knows everything."""

from liangxin.celery import app as celery_app

__all__ = ["celery_app"]
