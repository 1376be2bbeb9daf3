"""The web server's entry."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangxin.settings")
application = get_wsgi_application()
# Half a million objects of Django's and ours stay for good: a collection need not walk them each
# time a page makes some thousand of its own.
gc.collect()
gc.freeze()
