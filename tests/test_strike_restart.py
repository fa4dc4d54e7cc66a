"""The server is killed while a fault for the whole class is on its way: started again, it strikes every
cluster at the instant that was said, once, and the curves go on."""

import sqlite3
import time
from contextlib import closing, suppress

from tests.servers import Server
from tests.test_attacks import Visitor

LEARNERS = ("Amara", "Birk", "Chidi")
SECONDS = 600  # of cluster time that each has to run first: long enough for the server to be killed meanwhile
PATIENCE = 180


def rows(server: Server, query: str) -> list[tuple]:
    with closing(sqlite3.connect(server.data / "k8sarch.sqlite3", timeout=30)) as database:
        return database.execute(query).fetchall()


def until(server: Server, query: str, holds) -> list[tuple]:
    """The rows when they say so. Raises AssertionError after PATIENCE."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        found = rows(server, query)
        if holds(found):
            return found
        time.sleep(0.05)
    raise AssertionError(f"still {rows(server, query)}")


def test_a_fault_that_is_on_its_way_survives_the_death_of_the_server(tmp_path):
    server = Server(tmp_path).start()
    instructor = Visitor(server)
    instructor.get("/sign-in/")
    name, password = server.login()
    instructor.post("/sign-in/", {"username": name, "password": password})
    for nickname in LEARNERS:
        learner = Visitor(server)
        learner.get("/join/")
        learner.post("/join/", {"code": server.join_code(), "nickname": nickname})
    (class_id,) = rows(server, "SELECT id FROM courses_classroom")[0]
    instructor.get(f"/teach/classes/{class_id}/")
    instructor.post(f"/teach/classes/{class_id}/lesson/", {"lesson": "6.1"})
    fault = {"fault": "power_off", "where": "zone:b", "at": str(SECONDS), "speed": "60.0"}
    instructor.post(f"/teach/classes/{class_id}/strike/", fault)
    at_first = rows(server, "SELECT state FROM courses_struck")
    appointed = rows(server, "SELECT at FROM sandbox_appointment")

    server.kill()
    server.start()
    asleep = rows(server, "SELECT state FROM courses_struck")
    with instructor.connect(f"/ws/classes/{class_id}/projector/") as projector:
        struck = until(
            server,
            "SELECT state, lane FROM courses_struck",
            lambda found: {one[0] for one in found} == {"struck"},
        )
        until(
            server,
            "SELECT min(reached) FROM courses_struck",
            lambda found: found[0][0] > 60_000_000,
        )
        with suppress(TimeoutError):
            projector.recv(timeout=1)
    lines = rows(server, "SELECT at, line FROM sandbox_tapeline ORDER BY lane_id, place")
    left = rows(server, "SELECT count(*) FROM sandbox_appointment")
    server.stop()

    assert at_first == asleep == [("waiting",)] * 3
    assert appointed == [(SECONDS * 1_000_000,)] * 3
    assert struck == [("struck", "A")] * 3
    assert left == [(0,)]
    assert {at for at, _ in lines} == {SECONDS * 1_000_000}
    machines = [line.rpartition("=")[2] for _, line in lines]
    assert machines == ["cp-2", "worker-3", "worker-4"] * 3
