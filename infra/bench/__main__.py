"""`python -m infra.bench TOPIC OPTIONS`: measure in the installation of the environment.

Run by `infra.bench.installation`, which makes one for the purpose: counties are founded and left.
"""

from __future__ import annotations

import sys

import django
from django.utils.module_loading import import_string

if __name__ == "__main__":
    django.setup()
    # Models can be imported only from here on.
    import_string("infra.bench.topics.measure")(*sys.argv[1:])
