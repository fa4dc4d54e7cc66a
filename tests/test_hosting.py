"""What HOSTING.md promises: a clean check, proxies that are believed or not, backup while it runs,
restore."""

import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as site
from django.http import HttpRequest, HttpResponse

from k8sarch.ground import running
from k8sarch.proxies import TrustedProxies
from tests.servers import ROOT

TLS = {"K8SARCH_TLS": "1", "K8SARCH_HOSTS": "school.example", "K8SARCH_PROXIES": "127.0.0.1"}


BEHIND_TLS = """
from django.test import Client
client = Client()
proxy = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_HOST": "school.example"}
plain = client.get("/join/", headers={"host": "school.example"})
page = client.get("/healthz", **proxy)
alive = client.get("/healthz", headers={"host": "127.0.0.1"})
liar = client.get("/join/", **{**proxy, "REMOTE_ADDR": "10.0.0.1"})
print(plain.status_code, plain["Location"], page.status_code, page["Strict-Transport-Security"])
print(alive.status_code, liar.status_code)
"""


def manage(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**inherited, "K8SARCH_DATA": str(data), "K8SARCH_NO_VENV": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("environment", [{}, TLS], ids=["in a room", "behind TLS"])
def test_the_deployment_check_is_clean(tmp_path, environment):
    ended = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **environment)

    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout


def test_under_tls_cookies_are_bound_to_the_host_and_http_is_led_to_https(tmp_path):
    ended = manage(tmp_path, "shell", "--no-imports", "-c", BEHIND_TLS, **TLS)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == [
        *("301", "https://school.example/join/", "200", "max-age=31536000"),
        *("200", "301"),
    ]
    names = manage(
        tmp_path, "shell", "--no-imports", "-c",
        "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)", **TLS,
    )  # fmt: skip
    assert names.stdout.split() == ["__Host-k8sarch_session", "__Host-k8sarch_csrf"]


@pytest.mark.parametrize(
    "peer, forwarded, counted",
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # whoever asks wrote the first one
        ("127.0.0.1", "203.0.113.9, 10.8.0.7", "203.0.113.9"),  # two proxies, both ours
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),
    ],
)
def test_who_asks_is_whom_a_trusted_proxy_names(settings, peer, forwarded, counted):
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.8.0.0/16"]
    request = HttpRequest()
    request.META.update(
        REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded, HTTP_X_FORWARDED_PROTO="https", HTTP_FORWARDED="x"
    )

    TrustedProxies(lambda request: HttpResponse())(request)

    assert request.META["REMOTE_ADDR"] == counted
    assert ("HTTP_X_FORWARDED_PROTO" in request.META) == (peer == "127.0.0.1")


def test_every_setting_stands_in_the_page_about_hosting():
    source = (ROOT / "k8sarch" / "settings.py").read_text(encoding="utf-8")
    page = (ROOT / "HOSTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r'"(K8SARCH_[A-Z_]+[A-Z])"', source))
    named |= {f"K8SARCH_KEEP_{name.upper()}" for name in site.KEPT_DAYS}

    assert named and sorted(name for name in named if f"`{name}`" not in page) == []
    for name, days in site.KEPT_DAYS.items():
        assert re.search(rf"`K8SARCH_KEEP_{name.upper()}` .*\| {days} \|", page), name


def people(data: Path) -> list[str]:
    with sqlite3.connect(data / "k8sarch.sqlite3") as connection:
        return [row[0] for row in connection.execute("SELECT username FROM auth_user ORDER BY username")]


def test_a_backup_is_made_while_somebody_writes_and_put_back_when_the_server_is_down(tmp_path):
    data, file = tmp_path / "data", tmp_path / "monday.zip"
    assert manage(data, "migrate", "--verbosity", "0").returncode == 0
    assert manage(data, "add_person", "nora").returncode == 0
    secret = (data / "secret-key").read_text()
    lock = running.hold(data)  # as a server does
    writer = sqlite3.connect(data / "k8sarch.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")

    kept = manage(data, "backup", str(file))
    refused = manage(data, "restore", str(file))
    writer.execute("ROLLBACK")
    writer.close()
    lock.close()
    (data / "secret-key").write_text("another")
    manage(data, "add_person", "otto")
    put_back = manage(data, "restore", str(file))

    assert kept.returncode == 0, kept.stderr
    assert file.stat().st_mode & 0o077 == 0
    assert refused.returncode != 0 and "stop it first" in refused.stderr
    assert put_back.returncode == 0, put_back.stderr
    assert people(data) == ["nora"] and (data / "secret-key").read_text() == secret
    assert (data / "secret-key.before-restore").read_text() == "another"
    assert manage(data, "backup", str(file)).returncode != 0, "no backup is written over"


def test_what_is_no_backup_changes_nothing(tmp_path):
    data = tmp_path / "data"
    manage(data, "migrate", "--verbosity", "0")
    before = (data / "k8sarch.sqlite3").read_bytes()
    foreign, broken, outside = tmp_path / "a.zip", tmp_path / "b.zip", tmp_path / "c.zip"
    foreign.write_bytes(b"not a zip")
    for path, more in ((broken, "about.json"), (outside, "../about.json")):
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("k8sarch.sqlite3", b"not a database" * 100)
            packed.writestr("secret-key", "x")
            packed.writestr(more, "{}")

    for path in (foreign, broken, outside, tmp_path / "none.zip"):
        ended = manage(data, "restore", str(path))
        assert ended.returncode != 0 and "Nothing was changed" in ended.stderr, ended.stderr
    assert (data / "k8sarch.sqlite3").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.zip", "c.zip", "data"]


def test_a_restore_that_stops_half_way_says_so(tmp_path):
    data, file = tmp_path / "data", tmp_path / "monday.zip"
    manage(data, "migrate", "--verbosity", "0")
    manage(data, "backup", str(file))
    manage(data, "add_person", "otto")
    (data / "secret-key.before-restore").mkdir()  # the old key cannot be put there

    ended = manage(data, "restore", str(file))

    assert people(data) == [], "the database is the first"
    assert ended.returncode != 0 and "in part only" in ended.stderr
    assert "Nothing was changed" not in ended.stderr


def test_one_process_serves_a_data_folder(tmp_path):
    lock = running.hold(tmp_path)

    ended = manage(tmp_path, "up", "--port", "0")
    lock.close()

    assert ended.returncode != 0 and "already" in ended.stderr
