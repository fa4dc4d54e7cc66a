"""`up`: database, demo class and static files made ready, then Daphne.

Contract: whatever is already as it should be is left alone, so that a warm start takes about a second. The
line `Ready` and the addresses are printed once the server listens, and not before.
"""

import argparse
import gc
import io
import json
import os
import sys
from hashlib import sha256

from k8sarch.ground import addresses, running

# Real seconds after which a thread that computes (a page, a wall) gives way to the loop of the clusters. With
# Python's own 5 ms each of the loop's many short system calls would wait so long beside a busy thread.
GIVES_WAY_AFTER = 0.0005

CONNECTS_WITHIN = 60  # real seconds: a class that comes at once waits in turn, and is not cut off

WARMS_AFTER = 0.2  # real seconds between two steps of making ready what all share, once it listens

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"


def run(arguments: list[str]) -> int:
    """Serve until ended by a signal."""
    options = parsed(arguments)
    interface = EVERYWHERE if options.classroom else LOOPBACK
    if options.port and not addresses.is_free(interface, options.port):
        sys.exit(f"Port {options.port} is in use; type: python3 manage.py up --port {options.port + 1}")
    others = [*options.name, *addresses.of_this_machine()] if options.classroom else []
    # What is loaded now stays for ever: the collector need look at it neither meanwhile nor later.
    gc.disable()
    sys.setswitchinterval(GIVES_WAY_AFTER)
    os.environ["DJANGO_SETTINGS_MODULE"] = "k8sarch.settings"
    if options.classroom:
        os.environ["K8SARCH_HOSTS"] = ",".join(others)
    import django
    from daphne.server import Server

    django.setup()
    from django.conf import settings

    lock = running.hold(settings.DATA_DIR)
    if lock is None:
        sys.exit(
            f"A server runs on {settings.DATA_DIR} already. One process serves a data folder: stop the other."
        )
    migrate()
    collect_static_files()
    demo = seed_demo_class()

    from twisted.internet import reactor

    from courses import warming
    from k8sarch.asgi import application

    def ready() -> None:
        server.http_factory.logFile = None  # Twisted's access log: nobody reads it, and it costs a class 2 %
        port = server.listening_addresses[0][1]
        print(welcome(port, others, demo), flush=True)
        for place, step in enumerate(warming.steps()):
            reactor.callLater(WARMS_AFTER * (place + 1), step)  # type: ignore[arg-type]  # its stub lacks self

    gc.freeze()
    gc.enable()
    server = Server(
        application,
        endpoints=[f"tcp:port={options.port}:interface={interface}"],
        ready_callable=ready,
        server_name="k8sarch",
        websocket_connect_timeout=CONNECTS_WITHIN,
        websocket_handshake_timeout=CONNECTS_WITHIN,
    )
    server.run()
    lock.close()
    return 0 if server.listening_addresses else 1


def parsed(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="manage.py up", description="Serve the site.")
    parser.add_argument("--port", type=int, default=8000, help="0: any free one (default: 8000)")
    parser.add_argument(
        "--classroom", action="store_true", help="serve the local network, under the printed names"
    )
    parser.add_argument("--name", action="append", default=[], help="a further name to admit in a classroom")
    options = parser.parse_args(arguments)
    options.name = [name.lower() for name in options.name]
    refused = [name for name in options.name if not addresses.HOST_NAME.fullmatch(name)]
    if refused:
        parser.error(f"{refused[0]!r} is not the name of a host: letters, digits, dots and hyphens")
    return options


def migrate() -> None:
    """Bring the database to the present form, if it is not in it."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def collect_static_files() -> None:
    """Collect them under hashed names, compressed, if any came, changed or went since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    if settings.DEBUG:
        return
    files = [(name, storage.path(name)) for finder in get_finders() for name, storage in finder.list([])]
    states = [(name, os.stat(path)) for name, path in sorted(files)]
    source = "\n".join(f"{name} {state.st_size} {state.st_mtime_ns}" for name, state in states)
    digest = sha256(source.encode()).hexdigest()
    stamp = settings.DATA_DIR / "static-stamp"
    if not stamp.exists() or stamp.read_text() != digest:
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(digest)


def seed_demo_class() -> dict[str, str | None]:
    """Make the demo class where it is missing; its `instructor`, `password` (None: changed), `join_code`."""
    from django.core.management import call_command

    printed = io.StringIO()
    call_command("seed_demo", stdout=printed)
    return json.loads(printed.getvalue())


def welcome(port: int, others: list[str], demo: dict[str, str | None]) -> str:
    """What is printed when the server listens; `others` are the names under which the network may come."""
    here = f"http://{LOOPBACK}:{port}/"
    password = f"password {demo['password']}" if demo["password"] else "with the password you chose"
    lines = [
        f"Ready. Learner     {here}   (or localhost)",
        f"       Instructor  {here}teach/   sign in as {demo['instructor']}, {password}",
        f"       Demo class  {here}join/   join code {demo['join_code']}",
    ]
    if others:
        lines += ["       From the local network, under these names and no other:"]
        lines += [f"                   http://{host}:{port}/join/" for host in others]
    return "\n".join([*lines, "       Ctrl-C ends it; what was done is kept."])
