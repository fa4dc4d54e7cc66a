"""Why nothing has happened yet: the timers that run, each with its owner, its end and what comes then; and
the processes that are not there, or cannot be heard, beside what the cluster believes of them.

Contract: read from what is so at this instant; nothing is set or asked.
"""

from typing import Any

from ..kernel.component import FROZEN
from ..scheduler.queue import back_off
from .ground import Ground
from .words import program, seconds_of

WAITS_MAX = 40
ROUTINE = ("client: ", "lease: ", "check ", "requests", "heartbeat", "election", "lease", "read index")
TOLD_OF = {"etcd": "etcd", "scheduler": "the scheduler", "controller-manager": "the controller-manager"}
LEASES = {"scheduler": "kube-scheduler", "controller-manager": "kube-controller-manager"}


def waits(ground: Ground, about: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The timers that run and say what comes then: {owner, timer, since, due, then, number, yours}; those that
    an act of the learner set come first, then the soonest. `about`: only those that name one of these."""
    found = [*armed(ground), *in_back_off(ground)]
    if about:
        found = [each for each in found if any(names(each, word) for word in about)]
    found.sort(key=lambda each: (not each["yours"], each["routine"], each["due"], each["owner"], each["timer"]))
    return found[:WAITS_MAX]


def names(wait: dict[str, Any], word: str) -> bool:
    """Whether a wait is about the thing of that name."""
    text = f"{wait['owner']} {wait['timer']} {wait['then']}"
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        if (place == 0 or not is_part(text[place - 1])) and (end == len(text) or not is_part(text[end])):
            return True
        place = text.find(word, place + 1)
    return False


def is_part(letter: str) -> bool:
    """Whether a letter goes on a name."""
    return letter.isalnum() or letter == "-"


def armed(ground: Ground) -> list[dict[str, Any]]:
    """Every running timer of every process that says what its end brings."""
    found = []
    for machine in ground.world.machines.values():
        for component in machine.components.values():
            for name, (due, _, _, _, because, then, since) in component.armed.items():
                if then:
                    found.append(wait(ground, component.address, name, since, due, then, because,
                                      component.alive == FROZEN))
    return found


def in_back_off(ground: Ground) -> list[dict[str, Any]]:
    """Pods that rest in the queue of the scheduler that leads."""
    found = []
    for scheduler in ground.view.processes("scheduler"):
        queue = scheduler.queue
        for key, place in queue.places.items():
            pod = queue.pods.get(key)
            if pod is not None and place in ("backing off", "failed"):
                due = pod.tried + back_off(pod.attempts)
                then = f"Then the scheduler tries {key} again, for the {pod.attempts + 1}. time."
                found.append(wait(ground, scheduler.address, f"back-off of {key}", pod.tried, due, then,
                                  pod.because, scheduler.alive == FROZEN))
    return found


def wait(ground: Ground, owner: str, timer: str, since: int, due: int, then: str, because: tuple[int, ...],
         is_frozen: bool) -> dict[str, Any]:
    """One running timer."""
    change = next((found for found in map(ground.records.find, because) if found is not None), None)
    yours = change is not None and ground.records.leads_to_act(change) and not timer.startswith(ROUTINE)
    return {
        "owner": owner,
        "timer": timer,
        "since": since,
        "due": due,
        "then": f"{then} But {program(owner)} is frozen." if is_frozen else then,
        "number": 0 if change is None else change.number,
        "yours": yours,
        "routine": timer.startswith(ROUTINE),
    }


def absent(ground: Ground, programs: tuple[str, ...] = (), machines: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The processes that are not there or not to be heard: {process, so, believed, since, number}; only those
    programs and machines, where any are named."""
    found = []
    for machine in ground.world.machines.values():
        if machines and machine.name not in machines:
            continue
        for name in machine.programs:
            if name in ("dataplane", "containers") or (programs and name not in programs):
                continue
            so = state_of(ground, machine.name, name)
            if so:
                changes = ground.world.state_changes
                number = max(changes.get(machine.name, 0), changes.get(f"{machine.name}/{name}", 0))
                change = ground.records.find(number)
                found.append({
                    "process": f"{machine.name}/{name}",
                    "so": so,
                    "believed": believed(ground, machine.name, name),
                    "since": None if change is None else change.at,
                    "number": number,
                })
    return found


def state_of(ground: Ground, machine: str, name: str) -> str:
    """What is so of a process that does not work as it should; empty of one that does."""
    rack = ground.world.machines[machine]
    if not rack.power:
        return "its machine has no power"
    component = rack.components.get(name)
    if component is None:
        return "it does not run"
    if component.alive == FROZEN:
        return "it is frozen"
    return "its machine is cut off from the network" if machine in ground.world.links.cuts else ""


def believed(ground: Ground, machine: str, name: str) -> str:
    """What the cluster believes of it, from what is stored."""
    if name in LEASES:
        held = ground.object("leases", f"kube-system/{LEASES[name]}")
        holder = ((held or {}).get("spec") or {}).get("holderIdentity") or ""
        if holder == f"{machine}/{name}":
            renewed = held["spec"].get("renewTime", "") if held else ""
            return f"holds the lease {LEASES[name]}, renewed {renewed}"
        return f"the lease {LEASES[name]} is held by {holder}" if holder else f"nobody holds the lease {LEASES[name]}"
    node = ground.object("nodes", machine)
    if node is not None:
        ready = next((each["status"] for each in (node.get("status") or {}).get("conditions") or ()
                      if each["type"] == "Ready"), "not said")
        return f"node {machine} is Ready={ready}"
    return "nothing is stored about it"


def because_of_absence(ground: Ground, missing: list[dict[str, Any]]) -> int:
    """The newest change that took one of these processes away."""
    return max((each["number"] for each in missing), default=0)


def told_waits(found: list[dict[str, Any]], now: int) -> str:
    """The first wait as a sentence."""
    first = found[0]
    return f"{seconds_of(max(first['due'] - now, 0))} are left on a timer of {program(first['owner'])}. {first['then']}"
