"""The WSGI application of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangxin.settings")
application = get_wsgi_application()
# Half a million objects live as long as the process: freeze them, so that the collector does not
# walk them at every collection.
gc.collect()
gc.freeze()
