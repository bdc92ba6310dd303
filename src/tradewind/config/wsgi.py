"""The web application, for Granian."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradewind.config.settings")

from django.core.wsgi import get_wsgi_application

from tradewind.cli import processes
from tradewind.kernel import database

processes.follow_parent()
database.attach()
application = get_wsgi_application()
