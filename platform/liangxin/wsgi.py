"""The WSGI application of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from kernel.db.backend import limits
from liangxin.memory import keep_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangxin.settings")
application = get_wsgi_application()
limits.set_for("default", limits.OF_REQUESTS)
keep_what_is_loaded()
