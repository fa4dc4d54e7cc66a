"""Measurements: each figure as CPU time, and as a ratio to a yardstick of the same run, so that a slow
machine does not change the verdict.

Yardsticks: one entry of a bare heap loop of (instant, order, function, argument) tuples; one `orjson.dumps`
of a Pod; one frame sent by a bare Daphne consumer. Peer figures are those published in DECISIONS.md (a
Kubernetes-in-the-browser library, measured once).

A figure is the middle of several measurements, in a process that is warm and whose collector is set as the
server sets it.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path
from statistics import median

import orjson

from k8sarch.cluster import Cluster, ClusterSpec, ClusterView, Tape, command_from, minutes, seconds
from k8sarch.sandbox.limits import GC_THRESHOLDS

POD_READY_LIMIT = minutes(30)
ROOT = Path(__file__).resolve().parents[3]
REPEATS = 5
SMALL = 100  # Deployments up to this size are measured three times
SANDBOXES = 30
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: `value` in `unit`, how many of which `yardstick` it is, and the goal."""

    name: str
    value: float
    unit: str
    ratio: float
    yardstick: str
    goal: str = ""

    def row(self) -> str:
        """The figure as a line of the table."""
        figure = f"{self.name:<58} {self.value:>12.4g} {self.unit:<22}"
        return f"{figure} {self.ratio:>10.4g} x {self.yardstick:<12} {self.goal}"


def heap_entry() -> float:
    """CPU seconds of one entry of a bare heap loop, 200,000 of them, 1,000 waiting at a time."""
    heap: list[tuple] = []
    count = 200_000

    def step(argument: int) -> None:
        pass

    for order in range(1_000):
        heappush(heap, (order, order, step, 0))
    begun = time.process_time()
    for order in range(1_000, count):
        instant, _, function, argument = heappop(heap)
        function(argument)
        heappush(heap, (instant + 1_000, order, function, argument))
    return (time.process_time() - begun) / count


def pod_dump(pod: dict) -> float:
    """CPU seconds of one orjson.dumps of `pod`."""
    begun = time.process_time()
    for _ in range(20_000):
        orjson.dumps(pod)
    return (time.process_time() - begun) / 20_000


BARE_CONSUMER = """
import time
from django.conf import settings
settings.configure(SECRET_KEY="bench")
from channels.generic.websocket import AsyncWebsocketConsumer
FRAMES = 5_000
class Bare(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        text = "x" * 613
        begun = time.process_time()
        for _ in range(FRAMES):
            await self.send(text_data=text)
        await self.send(text_data="cpu %r" % ((time.process_time() - begun) / FRAMES))
application = Bare.as_asgi()
"""


def bare_frame() -> float:
    """CPU seconds of the server for one frame of 613 bytes, sent by a consumer that does nothing else, under
    Daphne."""
    import socket
    import tempfile
    from pathlib import Path

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bare_frame.py").write_text(BARE_CONSUMER)
        server = subprocess.Popen(
            [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "bare_frame:application"],
            cwd=folder,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": folder},
        )
        try:
            return _cpu_said_by(port)
        finally:
            server.terminate()
            server.wait(10)


def _cpu_said_by(port: int) -> float:
    """Connect as a WebSocket client by hand, read frames until the one that says the CPU time."""
    import base64
    import socket

    last_try = time.monotonic() + 20
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=10)
            break
        except OSError:
            if time.monotonic() > last_try:
                raise
            time.sleep(0.05)
    with connection:
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall(
            f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        received = b""
        while b"cpu " not in received[-200:]:
            block = connection.recv(1 << 16)
            if not block:
                raise OSError("the bare server closed the connection")
            received = received[-400:] + block
        return float(received[received.rindex(b"cpu ") + 4 :].decode("ascii", "ignore").split("\x00")[0])


def nodes_ready(view: ClusterView, count: int) -> bool:
    """Whether that many nodes are Ready."""
    ready = 0
    for node in view.objects("nodes"):
        conditions = node.get("status", {}).get("conditions", [])
        ready += any(
            condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions
        )
    return ready >= count


def pods_ready(view: ClusterView, namespace: str) -> int:
    """How many pods of a namespace are Ready."""
    return sum(
        any(
            condition["type"] == "Ready" and condition["status"] == "True"
            for condition in pod.get("status", {}).get("conditions") or []
        )
        for pod in view.objects("pods", namespace)
    )


def boot(workers: int = 3, app: str = "none", rate: int = 0) -> tuple[Cluster, float, int]:
    """A cluster of three control-plane machines whose nodes are Ready: itself, CPU seconds, virtual
    microseconds."""
    gc.collect()
    begun = time.process_time()
    cluster = Cluster(
        ClusterSpec(control_planes=3, workers=workers, zones=min(3, workers), app=app, rate=rate),
        workers_max=workers,
    )
    view = ClusterView(cluster)
    while not nodes_ready(view, workers):
        cluster.run(cluster.now + seconds(1) // 2)
        assert cluster.now < minutes(5), "the nodes do not become Ready"
    return cluster, time.process_time() - begun, cluster.now


def deployment(replicas: int) -> tuple[float, float]:
    """CPU seconds until a Deployment of that size is Ready, and the virtual seconds it took."""
    cluster, _, _ = boot(workers=max(3, replicas // 50))
    cluster.run(cluster.now + seconds(20))
    cluster.take_changes()
    view = ClusterView(cluster)
    gc.collect()
    started, begun = cluster.now, time.process_time()
    cluster.do(command_from(f"kubectl create deployment hello --image=shop/web --replicas={replicas}"))
    checking = 0.0
    while True:
        cluster.run(cluster.now + seconds(1))
        cluster.take_changes()
        looked = time.process_time()
        ready = pods_ready(view, "default")
        checking += time.process_time() - looked
        if ready >= replicas:
            return time.process_time() - begun - checking, (cluster.now - started) / 1_000_000
        assert cluster.now - started < POD_READY_LIMIT, (
            f"{ready} of {replicas} pods are ready after half an hour"
        )


def simulated_seconds(rate: int) -> float:
    """Simulated seconds a CPU second of a cluster of 3+3 with the shop's pods, with `rate` requests a second
    from outside."""
    cluster, _, _ = boot(workers=3, app="shop", rate=rate)
    cluster.run(cluster.now + seconds(60))
    cluster.take_changes()
    length, spans = seconds(100), []
    for _ in range(REPEATS):
        begun, until = time.process_time(), cluster.now + length
        while cluster.now < until:
            cluster.run(cluster.now + seconds(10))
            cluster.take_changes()
        spans.append(time.process_time() - begun)
    return length / 1_000_000 / median(spans)


def resident() -> int:
    """Resident bytes of this process, from the kernel; 0 where it does not say."""
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * PAGE
    except OSError:
        return 0


def another_sandbox() -> tuple[float, float]:
    """Bytes and CPU seconds of each additional sandbox of 3+3 with the shop, as the site opens it for a
    class.

    Measured in a process of its own: here, memory that was given back earlier would hide what a sandbox
    takes.
    """
    module = "k8sarch.sandbox.benches.server"
    program = f"import json; from {module} import open_sandboxes; print(json.dumps(open_sandboxes()))"
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    each, cpu = json.loads(said.stdout)
    return each, cpu


def open_sandboxes() -> tuple[float, float]:
    """What `another_sandbox` returns, measured in this very process."""
    from uuid import UUID

    from k8sarch.sandbox.live.worker import Worker

    worker, tape = Worker(), Tape(ClusterSpec(workers=3, zones=3))
    for number in range(3):  # what is made once, for the first of a class, is not counted
        worker.open(UUID(int=number), tape, seconds(90))
    gc.collect()
    before, begun = resident(), time.process_time()
    for number in range(3, 3 + SANDBOXES):
        worker.open(UUID(int=number), tape, 0)
    cpu = time.process_time() - begun
    for sandbox in worker.sandboxes.values():
        worker.run_folding(sandbox, seconds(90))
    gc.collect()
    return (resident() - before) / SANDBOXES, cpu / SANDBOXES


def figures(sizes: tuple[int, ...] = (3, 30, 100, 500, 1_000)) -> Iterator[Figure]:
    """All figures, one after the other."""
    heap = median(heap_entry() for _ in range(REPEATS))
    yield Figure("yardstick: one entry of a bare heap loop", heap * 1e6, "us CPU", 1, "heap")
    _, first, virtual = boot()
    gc.collect()
    gc.freeze()  # as the server does when it is ready
    gc.set_threshold(*GC_THRESHOLDS)
    cpu = median(boot()[1] for _ in range(REPEATS))
    frame = bare_frame()
    yield Figure(
        "yardstick: one frame of a bare Daphne consumer", frame * 1e6, "us CPU", frame / heap, "heap"
    )
    yield Figure(
        "boot of 3+3 until its nodes are Ready",
        cpu * 1e3,
        "ms CPU",
        cpu / heap,
        "heap",
        f"goal under 50 ms; peer 249 ms ({virtual / 1e6:.1f} s virtual)",
    )
    yield Figure("the first boot of a process, with schemas", first * 1e3, "ms CPU", first / heap, "heap")
    shop, _, _ = boot(app="shop")
    shop.run(shop.now + seconds(30))
    pod = ClusterView(shop).objects("pods", "shop")[0]
    dump = pod_dump(pod)
    yield Figure("yardstick: one orjson.dumps of a Pod", dump * 1e6, "us CPU", dump / heap, "heap")
    a_pod: dict[int, float] = {}
    for replicas in sizes:
        measured = [deployment(replicas) for _ in range(3 if replicas <= SMALL else 1)]
        cpu, took = median(each[0] for each in measured), measured[0][1]
        a_pod[replicas] = cpu / replicas
        yield Figure(
            f"Deployment of {replicas} until Ready, a pod",
            cpu / replicas * 1e3,
            "ms CPU a pod",
            cpu / replicas / dump,
            "dump",
            f"{took:.0f} s virtual" + ("; goal 0.3 ms; peer 21 ms" if replicas == 100 else ""),
        )
    if 1_000 in a_pod and 100 in a_pod:
        yield Figure(
            "the same, a pod at 1,000 over a pod at 100",
            a_pod[1_000] / a_pod[100],
            "",
            a_pod[1_000] / a_pod[100],
            "itself",
            "goal 1.3; peer 3.0",
        )
    for rate, goal in ((0, "goal 2,000; peer about 290"), (2, "goal 1,000")):
        speed = simulated_seconds(rate)
        yield Figure(
            f"3+3 with the shop, {rate} requests a second",
            speed,
            "simulated s a CPU s",
            1 / speed / heap,
            "heap",
            goal,
        )
        if rate == 0:
            yield Figure(
                "the same at x1: share of one core",
                100 / speed,
                "%",
                1 / speed / heap,
                "heap",
                "goal 0.05 %; peer 0.15 %",
            )
    each, cpu = another_sandbox()
    yield Figure(
        "each additional sandbox of 3+3",
        each / 2**20,
        "MiB",
        each / len(orjson.dumps(pod)),
        "Pod bytes",
        "goal 1 MiB; peer 3.2 MiB",
    )
    yield Figure("opening it, cloned from a warmed one", cpu * 1e3, "ms CPU", cpu / heap, "heap")
    from k8sarch.sandbox.benches import journeys as bench_time

    yield from bench_time.figures(heap)
