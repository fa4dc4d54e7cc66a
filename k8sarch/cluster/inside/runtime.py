"""Inside the container runtime of a node: sandboxes and containers by state, images, pulls, and what the
kubelet believes of them.

The containers are children of the machine, not of the runtime: they are shown as they run even where the
runtime is dead.
"""

from typing import Any

from ..runtime.container_states import MOVES
from ..runtime.containers import Sandbox

IMAGES_SHOWN = 20


def view(cluster, address: str) -> dict[str, Any]:
    """See the package. `sandboxes` rows, `images` [reference, bytes], `pulls` rows, `moves` the table that
    the program obeys: [[state, [[move, next], …]], …]."""
    machine_name = address.partition("/")[0]
    machine = cluster.world.machines[machine_name]
    title = f"container runtime of {machine_name}"
    if not machine.power:
        return {
            "title": title,
            "facts": [],
            "believes": [],
            "absent": f"{machine_name} has no power; no container runs.",
        }
    component = cluster.world.process(address)
    containers = machine.components["containers"]
    kubelet = cluster.world.process(f"{machine_name}/kubelet")
    rows = [sandbox_row(containers, kubelet, sandbox) for sandbox in containers.sandboxes.values()]
    running = sum(each["state"] == "running" for row in rows for each in row["containers"])
    return {
        "title": title,
        "facts": [
            ["Runs", "yes" if component is not None else "no, the containers run on without it"],
            ["Sandboxes", str(len(rows))],
            ["Running containers", str(running)],
            ["Told to", component.listener if component is not None and component.listener else "nobody"],
        ],
        "sandboxes": rows,
        "images": images_of(machine, component),
        "pulls": [] if component is None else pulls_of(component),
        "moves": [
            [state, [[move, after] for move, after in moves.items()]] for state, moves in MOVES.items()
        ],
        "believes": beliefs(machine_name, kubelet, containers),
    }


def sandbox_row(containers: Any, kubelet: Any, sandbox: Sandbox) -> dict[str, Any]:
    """One pod's network namespace, and the containers in it."""
    return {
        "pod": sandbox.pod,
        "ip": sandbox.ip,
        "change": sandbox.change,
        "containers": [
            {
                "name": each.container,
                "id": each.id[:12],
                "image": each.image.name,
                "state": each.state,
                "attempt": each.attempt,
                "started": each.started_at,
                "finished": each.finished_at if each.state == "exited" else None,
                "exit": each.exit_code if each.state == "exited" else None,
                "serving": each.is_serving,
                "stopping": each.is_stopping,
                "killed": containers.due(f"{each.id}: grace"),
                "change": each.change,
                "restarts": restart_of(kubelet, sandbox, each.container),
            }
            for each in sandbox.processes.values()
        ],
    }


def restart_of(kubelet: Any, sandbox: Sandbox, container: str) -> list[int] | None:
    """Since when and until when the kubelet waits to try an ended container again, if it does."""
    armed = None if kubelet is None else kubelet.armed.get(f"{sandbox.uid} {container}: back-off")
    return None if armed is None else [armed[6], armed[0]]


def images_of(machine: Any, component: Any) -> list[list[Any]]:
    """What lies on the disk: reference and bytes."""
    sizes = component.images.sizes if component is not None else dict(machine.disk.file("images").records())
    return [[reference, size] for reference, size in sorted(sizes.items())][:IMAGES_SHOWN]


def pulls_of(runtime: Any) -> list[dict[str, Any]]:
    """The downloads that are under way or wait for their turn, one after the other."""
    images = runtime.images
    return [
        {
            "image": message.image,
            "container": message.container,
            "asked": asked,
            "under_way": place == 0 and images.is_pulling,
            "gives_up": runtime.due("image pull") if place == 0 else None,
        }
        for place, (message, _, asked, _) in enumerate(images.waiting)
    ]


def beliefs(machine: str, kubelet: Any, containers: Any) -> list[dict[str, Any]]:
    """What the kubelet believes of each container, beside the process that is there or not."""
    if kubelet is None:
        return [
            {
                "what": "its kubelet",
                "believed": "nothing",
                "so": f"the kubelet of {machine} does not run",
                "differs": False,
            }
        ]
    rows, even = [], 0
    for worker in kubelet.pods.workers.values():
        sandbox = containers.sandboxes.get(worker.uid)
        for name, container in worker.containers.items():
            process = None if sandbox is None else sandbox.processes.get(name)
            so = "absent" if process is None else process.state
            believed = container.stage
            if (so == "running") == container.runs:
                even += 1
            else:
                rows.append(
                    {
                        "what": f"container {name} of {worker.key}",
                        "believed": believed,
                        "so": so,
                        "differs": True,
                    }
                )
    if even:
        what = "1 container" if even == 1 else f"{even} containers"
        rows.append({"what": what, "believed": "as it is", "so": "as the kubelet believes", "differs": False})
    return rows
