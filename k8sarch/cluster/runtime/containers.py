"""The processes of the containers on one machine, and the network namespaces of its pods.

They are children of the machine's kernel and of small shims, not of the runtime: they run on while the
runtime or the kubelet is dead, and answer whoever asks them; only the power ends them all at once. The
runtime forks, signals and reads them through the methods below, as through system calls; exits are told to
the runtime, if it is there to hear it.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from ..cni.address_plan import address_after
from ..cni.dataplane import dataplane_of
from ..cni.packets import NOT_CHOSEN, Answer, Failure, Question, Stop
from ..cni.routes import refuse, send_back
from ..kernel.clock import Duration, Instant
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from .container_states import ABSENT, CREATE, EXIT, EXITED, RUNNING, START, moved
from .facts import ContainerStarted, ContainerStopped, SandboxCreated, SandboxRemoved
from .image import Image
from .images import image_named
from .messages import ContainerExited, ContainerSeen, Probe, ProbeResult, SandboxSeen, ServingChanged

SIGKILL_CODE = 137  # 128 + 9
GONE_REMEMBERED = 253  # freed addresses whose last change is remembered: a node's whole range
IPAM_FILE = "last address"  # as host-local keeps it, so that a power cut gives no address twice in a row


@dataclass(slots=True)
class Process:
    """One container's process, running or ended. `change` is the number of the change that made it what it
    is."""

    container: str
    id: str
    image: Image
    attempt: int
    state: str = ABSENT
    started_at: Instant = 0
    finished_at: Instant = 0
    exit_code: int = 0
    is_serving: bool = False
    is_stopping: bool = False
    prober: str = ""  # who is told when `is_serving` changes
    change: int = 0


@dataclass(slots=True)
class Sandbox:
    """One pod's network namespace, and the containers in it by name."""

    uid: str
    pod: str
    ip: str
    change: int
    processes: dict[str, Process] = field(default_factory=dict)

    def server(self) -> Process | None:
        """The process that answers at the pod's address, or None."""
        for process in self.processes.values():
            if process.is_serving:
                return process
        return None

    def app(self) -> str:
        """What answers here, in one word: the last part of the name of its image."""
        for process in self.processes.values():
            if process.image.starts is not None:
                return process.image.name.rpartition("/")[2]
        return self.pod.rpartition("/")[2]


def container_id(uid: str, container: str, attempt: int) -> str:
    """64 hexadecimal digits, as containerd's are."""
    return blake2b(f"{uid}/{container}/{attempt}".encode(), digest_size=32).hexdigest()


class Containers(Component):
    """The process table of a worker: pods by uid and by address."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.sandboxes: dict[str, Sandbox] = {}
        self.by_ip: dict[str, Sandbox] = {}
        self.gone: dict[str, int] = {}  # freed address → the change that freed it

    # System calls of the runtime

    def make_sandbox(self, uid: str, pod: str) -> Sandbox:
        """Give the pod a network namespace with an address; the one it has, if it has one."""
        sandbox = self.sandboxes.get(uid)
        if sandbox is None:
            record = self.file(IPAM_FILE)
            last = record.records()
            ip, number = address_after(self.machine.name, last[-1] if last else 0, self.by_ip)
            record.replace([number])
            change = self.record(SandboxCreated(self.machine.name, pod, ip))
            sandbox = self.sandboxes[uid] = self.by_ip[ip] = Sandbox(uid, pod, ip, change)
            self.gone.pop(ip, None)
        return sandbox

    def remove_sandbox(self, uid: str) -> int:
        """Kill what runs in it and free its address; returns the number of the change, 0 when there was no
        such sandbox."""
        sandbox = self.sandboxes.get(uid)
        if sandbox is None:
            return 0
        for process in sandbox.processes.values():
            if process.state == RUNNING:
                self.end(sandbox, process, SIGKILL_CODE, "its sandbox was removed")
        del self.sandboxes[uid], self.by_ip[sandbox.ip]
        change = self.record(SandboxRemoved(self.machine.name, sandbox.pod, sandbox.ip))
        self.gone[sandbox.ip] = change
        if len(self.gone) > GONE_REMEMBERED:
            del self.gone[next(iter(self.gone))]
        return change

    def run(self, uid: str, container: str, reference: str, attempt: int) -> Process:
        """Fork the program of the image; an ended process of that name makes room. Its pod has a sandbox."""
        sandbox, image = self.sandboxes[uid], image_named(reference)
        assert image is not None, f"{reference} was never pulled"
        previous = sandbox.processes.get(container)
        assert previous is None or previous.state == EXITED, f"{container} of {sandbox.pod} runs already"
        process = Process(container, container_id(uid, container, attempt), image, attempt)
        sandbox.processes[container] = process
        process.state = moved(moved(process.state, CREATE), START)
        process.started_at = self.now
        process.change = self.record(
            ContainerStarted(self.machine.name, sandbox.pod, uid, container, attempt)
        )
        because = (process.change,)
        if image.starts is not None:
            self.after(image.starts, self.is_up, (uid, process), because)
        if image.exits is not None:
            self.after(image.exits, self.runs_out, (uid, process), because)
        return process

    def terminate(self, uid: str, container: str, grace: Duration, why: str) -> Process | None:
        """SIGTERM, and SIGKILL after `grace`; returns the process, None when there is none."""
        sandbox, process = self.find(uid, container)
        if process is None or process.state != RUNNING:
            return process
        stops = process.image.stops
        if stops is None or stops >= grace:
            timer, due = f"{process.id}: grace", self.world.now + grace
            known = self.due(timer)
            if known is None or due < known:
                self.arm(
                    timer,
                    grace,
                    self.killed,
                    (uid, process, SIGKILL_CODE, f"{why}, and it did not within its grace period"),
                    None,
                    f"Then container {container} of {sandbox.pod} is killed.",
                )
        if not process.is_stopping:
            process.is_stopping = True
            if stops is not None:
                self.after(process.image.drains, self.is_drained, (uid, process))
                self.after(stops, self.killed, (uid, process, process.image.stop_code, why))
        return process

    def find(self, uid: str, container: str) -> tuple[Sandbox | None, Process | None]:
        """The sandbox of that pod and its process of that name."""
        sandbox = self.sandboxes.get(uid)
        return sandbox, None if sandbox is None else sandbox.processes.get(container)

    def listing(self) -> tuple[SandboxSeen, ...]:
        """All there is."""
        return tuple(
            SandboxSeen(
                sandbox.uid,
                sandbox.pod,
                sandbox.ip,
                tuple(
                    ContainerSeen(
                        process.container,
                        process.id,
                        process.state,
                        process.attempt,
                        process.started_at,
                        process.finished_at,
                        process.exit_code,
                        process.change,
                    )
                    for process in sandbox.processes.values()
                ),
                sandbox.change,
            )
            for sandbox in self.sandboxes.values()
        )

    # The life of a process

    def is_up(self, entry: tuple[str, Process]) -> None:
        """The program has started as far as to answer."""
        uid, process = entry
        if process.state == RUNNING and not process.is_stopping:
            self.set_serving(uid, process, True)

    def is_drained(self, entry: tuple[str, Process]) -> None:
        """A program that was asked to stop takes no more questions."""
        uid, process = entry
        if process.state == RUNNING:
            self.set_serving(uid, process, False)

    def runs_out(self, entry: tuple[str, Process]) -> None:
        """The program ends by itself."""
        uid, process = entry
        self.killed((uid, process, process.image.exit_code, "it ended by itself"))

    def killed(self, entry: tuple[str, Process, int, str]) -> None:
        """A process ends, if it has not before."""
        uid, process, exit_code, why = entry
        sandbox, current = self.find(uid, process.container)
        if sandbox is not None and current is process and process.state == RUNNING:
            self.end(sandbox, process, exit_code, why)

    def end(self, sandbox: Sandbox, process: Process, exit_code: int, why: str) -> None:
        """The process is gone; the runtime is told."""
        process.state = moved(process.state, EXIT)
        self.disarm(f"{process.id}: grace")
        process.exit_code, process.finished_at = exit_code, self.now
        process.change = self.record(
            ContainerStopped(self.machine.name, sandbox.pod, sandbox.uid, process.container, exit_code, why)
        )
        self.set_serving(sandbox.uid, process, False, (process.change,))
        exited = ContainerExited(sandbox.uid, process.container, process.id, exit_code, process.finished_at)
        self.send(f"{self.machine.name}/runtime", exited, (process.change,))

    def set_serving(
        self, uid: str, process: Process, is_serving: bool, because: tuple[int, ...] | None = None
    ) -> None:
        """The process begins or ceases to answer; its prober, if it has one, will find out."""
        if process.is_serving != is_serving:
            process.is_serving = is_serving
            if process.prober:
                self.send(process.prober, ServingChanged(uid, process.container), because)

    # The network

    def receive(self, message, sender: str) -> None:
        match message:
            case Question():
                self.take(message)
            case Answer():
                self.hand_back(message)
            case Probe():
                self.be_probed(message, sender)
            case ConnectionRefused(message=Question()):
                refuse(self, message.message, "refused: no containers run there", self.world.because)
            case ConnectionRefused() | ConnectionClosed():
                pass
            case _:
                raise AssertionError(f"{self.address} cannot be sent {message!r}")

    def be_probed(self, probe: Probe, sender: str) -> None:
        """Answer a GET on the pod's address."""
        sandbox, process = self.find(probe.uid, probe.container)
        is_ok = process is not None and process.is_serving
        if process is not None:
            process.prober = sender
        ip = sandbox.ip if sandbox else "no address"
        output = "" if is_ok else f'Get "http://{ip}/": dial tcp {ip}: connect: connection refused'
        self.send(
            sender,
            ProbeResult(probe.uid, probe.container, probe.probe, is_ok, output),
            (process.change,) if process else (),
        )

    def take(self, question: Question) -> None:
        """A question for a pod of this machine: work on it, or refuse it at once."""
        ip = question.endpoint.ip
        sandbox = self.by_ip.get(ip)
        if sandbox is None:
            change = self.gone.get(ip)
            because = (change,) if change else self.silence(0, of=self.machine.name)
            refuse(self, question, f"no pod has the address {ip} any more", because)
            return
        process = sandbox.server()
        if process is None:
            change = next((process.change for process in sandbox.processes.values()), sandbox.change)
            refuse(self, question, "refused: nothing listens there", (change,))
            return
        self.after(process.image.serves, self.worked, (sandbox, process, question))

    def worked(self, entry: tuple[Sandbox, Process, Question]) -> None:
        """The program has done its part: it asks the next, or answers."""
        sandbox, process, question = entry
        if process.state != RUNNING:
            refuse(self, question, "the connection was reset: the container ended", (process.change,))
            return
        image = process.image
        if not image.calls:
            send_back(
                self,
                Answer(question.request, question.way, (sandbox.pod,), None, question.entry),
                self.world.because,
            )
            return
        namespace = sandbox.pod.partition("/")[0]
        way = (*question.way, Stop(self.address, image.name.rpartition("/")[2], sandbox.pod, sandbox.ip))
        dataplane_of(self).pass_on(
            self, Question(question.request, f"{namespace}/{image.calls}", NOT_CHOSEN, way, question.entry)
        )

    def hand_back(self, answer: Answer) -> None:
        """An answer for a pod of this machine, which answers its own asker now."""
        *ahead, stop = answer.way
        sandbox = self.by_ip.get(stop.ip)
        path, failure, because = answer.path, answer.failure, self.world.because
        if sandbox is None or sandbox.pod != stop.pod:
            asker = ahead[-1].app
            failure = Failure(f"{asker}>{stop.app}", "the connection was reset: the pod ended", stop.pod)
            because = (self.gone[stop.ip],) if stop.ip in self.gone else because
        send_back(
            self, Answer(answer.request, tuple(ahead), (stop.pod, *path), failure, answer.entry), because
        )


def containers_of(component: Component) -> Any:
    """The process table of the machine on which `component` runs."""
    return component.machine.components["containers"]
