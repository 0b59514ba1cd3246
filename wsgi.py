"""What gunicorn serves: `gunicorn wsgi:app`."""

import sys

from feedback_app import create_app
from feedback_app.config import UnsafeSettings

try:
    app = create_app()
except UnsafeSettings as unsafe:
    print("The service does not start like this:", *unsafe.sentences, sep="\n  ", file=sys.stderr)
    sys.exit(3)
