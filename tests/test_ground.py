"""The ground holds: environment, settings, addresses, health, and the classroom's door."""

import ast
import http.client
import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator

import pytest
from channels.testing import WebsocketCommunicator
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from k8sarch import settings as site_settings
from k8sarch.asgi import NOBODY_HERE, application
from k8sarch.ground import COMMANDS, addresses, environment
from tests.servers import ROOT, Server


def python(source: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What came of running `source` in a Python of its own."""
    return subprocess.run(
        [sys.executable, "-c", source, *arguments],
        env={**os.environ, **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


# ── the environment ──


def test_an_old_python_can_read_manage_py_and_is_told_what_to_type():
    source = (ROOT / "manage.py").read_text()
    ast.parse(source, feature_version=(3, 7))

    ended = python(
        "import sys; sys.version_info = (3, 9, 2); sys.argv = ['manage.py', 'up']\n"
        "exec(open('manage.py').read())"
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("k8sarch needs Python 3.11 or newer and this is 3.9; ")
    assert "python3.11 manage.py up" in ended.stderr


def test_a_python_without_its_venv_module_is_told_what_to_type(tmp_path):
    ended = python(
        "import sys, pathlib; sys.modules['venv'] = None\n"
        "from k8sarch.ground import environment\n"
        "environment.make(pathlib.Path(sys.argv[1]))",
        str(tmp_path / "venv"),
    )

    assert ended.returncode == 1
    assert re.search(r"type: sudo apt install python3\.\d+-venv$", ended.stderr.strip())
    assert len(ended.stderr.strip().splitlines()) == 1


def test_an_environment_is_made_and_then_found_usable(tmp_path):
    environment.make(tmp_path / "venv")

    assert environment.is_usable(tmp_path / "venv")
    assert not environment.is_usable(tmp_path / "nothing")


def test_an_environment_that_has_the_packages_is_used_as_it_is():
    assert environment.has_packages(environment.RUNTIME)
    assert environment.has_packages(environment.TESTS)
    environment.ensure(environment.RUNTIME, environment.TESTS)


def test_the_stamp_changes_with_the_list(tmp_path):
    packages = tmp_path / "requirements.txt"
    packages.write_text("django==5.2\n")
    before = environment.stamp(packages)
    packages.write_text("django==5.3\n")

    assert environment.stamp(packages) != before


def test_the_source_list_and_the_lock_are_read_as_pip_reads_them():
    assert environment.named_packages("# why\nDjango>=5,<6  # site\nx>=1 ; sys_platform\n") == ["django"]
    assert environment.locked_versions("a==1 \\\n    --hash=x\nb==2 ; win\nb==3 ; linux\n") == {
        "a": ["1"],
        "b": ["2", "3"],
    }


@pytest.mark.parametrize(
    "lock", [environment.RUNTIME, environment.TESTS], ids=lambda path: str(path.parent.name)
)
def test_a_lock_names_every_package_of_its_list_with_hashes_and_no_place(lock):
    text = lock.read_text()
    locked = environment.locked_versions(text)

    assert set(environment.named_packages(lock.with_suffix(".in").read_text())) <= set(locked)
    assert text.count("--hash=sha256:") >= len(locked)
    assert "://" not in text and "--index-url" not in text and "--find-links" not in text


def test_both_locks_agree():
    runtime = environment.locked_versions(environment.RUNTIME.read_text())
    tests = environment.locked_versions(environment.TESTS.read_text())

    assert {name: runtime[name] for name in runtime.keys() & tests.keys()} == {
        name: tests[name] for name in runtime.keys() & tests.keys()
    }


def test_every_command_can_be_loaded():
    assert all(callable(command.load()) for command in COMMANDS.values())


def test_runserver_says_what_to_type_instead():
    ended = subprocess.run(
        [sys.executable, "manage.py", "runserver"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert ended.stderr.strip() == "runserver has no WebSockets here; type: python3 manage.py up"


def test_a_port_in_use_is_one_sentence_with_the_line_to_type():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "manage.py", "up", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert ended.returncode == 1
    assert ended.stderr.strip() == f"Port {port} is in use; type: python3 manage.py up --port {port + 1}"


# ── settings ──


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first = site_settings.kept_secret(tmp_path / "secret-key")

    assert len(first) > 50
    assert site_settings.kept_secret(tmp_path / "secret-key") == first
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


SHOW = "from k8sarch import settings; print(settings.DEBUG, settings.ALLOWED_HOSTS)"


def test_debug_is_off_unless_asked_for_and_only_loopback_is_admitted(tmp_path):
    plain = python(SHOW, K8SARCH_DATA=str(tmp_path))
    asked = python(SHOW, K8SARCH_DATA=str(tmp_path), K8SARCH_DEBUG="1", K8SARCH_HOSTS="a.example,10.0.0.7")

    assert plain.stdout.strip() == "False ['127.0.0.1', 'localhost']"
    assert asked.stdout.strip() == "True ['127.0.0.1', 'localhost', 'a.example', '10.0.0.7']"


def test_the_health_page_answers_with_strict_headers(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    policy = dict(
        part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; ") if " " in part
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["frame-ancestors"] == "'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_an_unknown_host_is_refused(client):
    assert client.get("/healthz", headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.django_db
def test_the_database_waits_for_writers_and_keeps_what_was_acknowledged():
    from django.db import connection

    with connection.cursor() as cursor:
        answers = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        ]

    assert answers == ["wal", 2, 20_000, 1]
    assert connection.transaction_mode == "IMMEDIATE"


# ── WebSockets ──


def opened(path: str, origin: str) -> WebsocketCommunicator:
    """A WebSocket that a page of `origin` opens at `path` of the host 127.0.0.1:8000."""
    headers = [(b"origin", origin.encode()), (b"host", b"127.0.0.1:8000")]
    return WebsocketCommunicator(application, path, headers=headers)


@pytest.mark.django_db(transaction=True)
async def test_an_unknown_websocket_path_is_accepted_and_closed_with_its_code():
    socket_ = opened("/ws/nothing/", "http://127.0.0.1:8000")

    accepted, _ = await socket_.connect()

    assert accepted
    assert await socket_.receive_output() == {"type": "websocket.close", "code": NOBODY_HERE}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["http://elsewhere.example", "http://127.0.0.1:8001", "null", ""])
async def test_a_websocket_of_another_site_is_refused(page):
    accepted, _ = await opened("/ws/nothing/", page).connect()

    assert not accepted


# ── addresses, and the classroom ──


def test_what_is_printed_for_the_local_network_can_be_admitted():
    found = addresses.of_this_machine()

    assert all(addresses.HOST_NAME.fullmatch(host) and not addresses.is_loopback(host) for host in found)
    assert len(found) == len(set(found))


def test_a_port_is_free_until_someone_listens():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not addresses.is_free("127.0.0.1", port)
        assert not addresses.is_free("0.0.0.0", port)
    assert addresses.is_free("127.0.0.1", port)


@pytest.fixture(scope="module")
def classroom(tmp_path_factory) -> Iterator[Server]:
    """The site, served to the local network; one name is given, so that there is one on any machine."""
    server = Server(tmp_path_factory.mktemp("classroom"), "--classroom", "--name", "school.example").start()
    yield server
    server.stop()


def status_of(server: Server, host: str, path: str = "/join/") -> int:
    """What a page asked at the second loopback address answers to a browser that typed `host`."""
    connection = http.client.HTTPConnection("127.0.0.2", server.port, timeout=20)
    connection.request("GET", path, headers={"Host": f"{host}:{server.port}"})
    answer = connection.getresponse()
    connection.close()
    return answer.status


def header_of(server: Server, path: str, name: str) -> str:
    """A header of what `path` answers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    connection.close()
    return answer.getheader(name, "")


def printed_hosts(server: Server) -> list[str]:
    """The hosts of the join addresses that `up --classroom` printed."""
    return [match[1] for line in server.said if (match := re.search(r"http://([^:/]+):\d+/join/", line))]


def test_a_classroom_admits_each_printed_name_and_no_other(classroom):
    assert "school.example" in printed_hosts(classroom)
    assert [status_of(classroom, host) for host in printed_hosts(classroom)] == [200] * len(
        printed_hosts(classroom)
    )
    assert status_of(classroom, "127.0.0.2") == 400
    assert status_of(classroom, "other.example") == 400


def test_a_classroom_takes_a_form_from_its_own_page_and_from_no_other(classroom):
    def posted(origin_host: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.2", classroom.port, timeout=20)
        here = f"school.example:{classroom.port}"
        connection.request("GET", "/join/", headers={"Host": here})
        page = connection.getresponse()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())[1]
        cookies = "; ".join(value.split(";")[0] for name, value in page.getheaders() if name == "Set-Cookie")
        body = f"csrfmiddlewaretoken={token}&code=NONE&nickname=Ada"
        connection.request(
            "POST",
            "/join/",
            body,
            {
                "Host": here,
                "Cookie": cookies,
                "Origin": f"http://{origin_host}:{classroom.port}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        answer = connection.getresponse()
        connection.close()
        return answer.status

    assert posted("school.example") != 403
    assert posted("other.example") == 403


def test_a_classroom_opens_websockets_for_its_own_pages_only(classroom):
    def opened_by(page: str, host: str = "school.example") -> ClientConnection:
        way = socket.create_connection(("127.0.0.2", classroom.port), timeout=10)
        return connect(f"ws://{host}:{classroom.port}/ws/nothing/", sock=way, origin=page, proxy=None)

    own = f"http://school.example:{classroom.port}"
    with opened_by(own) as admitted, pytest.raises(ConnectionClosed) as closed:
        admitted.recv(timeout=10)
    assert closed.value.rcvd.code == NOBODY_HERE

    other_name = f"http://other.example:{classroom.port}"
    for page, host in (
        (other_name, "school.example"),
        (other_name, "other.example"),
        (f"{own}1", "school.example"),
    ):
        with pytest.raises(InvalidStatus):
            opened_by(page, host)


def test_a_file_with_a_hash_is_kept_for_ever_and_a_module_is_asked_for_again(classroom):
    sheet = next((classroom.data / "static" / "css").glob("tokens.*.css"))

    assert "immutable" in header_of(classroom, f"/static/css/{sheet.name}", "Cache-Control")
    assert "max-age=0" in header_of(classroom, "/static/js/sandbox/main.js", "Cache-Control")


def test_the_page_of_a_served_site_is_alive(classroom):
    assert status_of(classroom, "school.example", "/healthz") == 200
