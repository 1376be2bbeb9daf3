"""The composition root: the only package that imports all others."""

from liangxin.celery import app as celery_app

__all__ = ["celery_app"]
