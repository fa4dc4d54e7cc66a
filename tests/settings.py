"""The site's settings, with a data folder that a test run makes and removes.

It is set here and not in a fixture because pytest-django reads the settings before any conftest.py is.
"""

import atexit
import os
import shutil
import tempfile

DATA_FOLDER = tempfile.mkdtemp(prefix="k8sarch-test-")
atexit.register(shutil.rmtree, DATA_FOLDER, ignore_errors=True)
os.environ["K8SARCH_DATA"] = DATA_FOLDER
for name in [name for name in os.environ if name.startswith("K8SARCH_")]:
    if name not in ("K8SARCH_DATA", "K8SARCH_CHROMIUM", "K8SARCH_NO_VENV"):
        del os.environ[name]

from k8sarch.settings import *  # noqa: E402, F403
from k8sarch.settings import ALLOWED_HOSTS, STATIC_ROOT, STORAGES  # noqa: E402

ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
STATIC_ROOT.mkdir()
# Nothing is collected for a unit test; the browser tests run the real server with the real storage.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Hashing a password slowly protects nobody here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
