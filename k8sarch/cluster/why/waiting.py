"""Why nothing has happened yet: the timers that run, each with its owner, its end and what comes then; and
the processes that are not there, or cannot be heard, beside what the cluster believes of them.

Contract: read from what is so at this instant; nothing is set or asked.
"""

from typing import Any

from ..kernel.component import FROZEN
from ..timers import ROUTINE, WAIT, Timer, timers_of
from .ground import Ground
from .words import program, seconds_of, sentence_of

WAITS_MAX = 40
LEASES = {"scheduler": "kube-scheduler", "controller-manager": "kube-controller-manager"}


def waits(ground: Ground, about: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The timers that run, and what their end brings: {owner, timer, about, since, due, then, number, yours,
    routine}; those that an act of the learner set come first, then the soonest, routine ones last. `about`:
    only those that concern one of these things."""
    found = [wait(ground, timer) for timer in timers_of(ground.cluster) if timer.then and timer.owner]
    if about:
        found = [each for each in found if any(names(each, word) for word in about)]
    found.sort(
        key=lambda each: (not each["yours"], each["routine"], each["due"], each["owner"], each["timer"])
    )
    return found[:WAITS_MAX]


def wait(ground: Ground, timer: Timer) -> dict[str, Any]:
    """One running timer as plain data."""
    change = next((found for found in map(ground.records.find, timer.because) if found is not None), None)
    component = ground.world.process(timer.owner)
    is_frozen = component is not None and component.alive == FROZEN
    then = sentence_of(timer.then)
    return {
        "owner": timer.owner,
        "timer": timer.what,
        "about": timer.about,
        "since": timer.since,
        "due": timer.due,
        "then": f"{then} But {program(timer.owner)} is frozen." if is_frozen else then,
        "number": 0 if change is None else change.number,
        "yours": timer.is_touched
        or (timer.kind == WAIT and change is not None and ground.records.leads_to_act(change)),
        "routine": timer.kind == ROUTINE,
    }


def names(wait: dict[str, Any], word: str) -> bool:
    """Whether a wait concerns the thing of that name: it is about it, or says its name as a whole word."""
    text = f"{wait['about']} {wait['timer']} {wait['then']}"
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


def absent(
    ground: Ground, programs: tuple[str, ...] = (), machines: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
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
                found.append(
                    {
                        "process": f"{machine.name}/{name}",
                        "so": so,
                        "believed": believed(ground, machine.name, name),
                        "since": None if change is None else change.at,
                        "number": number,
                    }
                )
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
        return (
            f"the lease {LEASES[name]} is held by {holder}"
            if holder
            else f"nobody holds the lease {LEASES[name]}"
        )
    node = ground.object("nodes", machine)
    if node is not None:
        ready = next(
            (
                each["status"]
                for each in (node.get("status") or {}).get("conditions") or ()
                if each["type"] == "Ready"
            ),
            "not said",
        )
        return f"node {machine} is Ready={ready}"
    return "nothing is stored about it"


def because_of_absence(ground: Ground, missing: list[dict[str, Any]]) -> int:
    """The newest change that took one of these processes away."""
    return max((each["number"] for each in missing), default=0)


def told_waits(found: list[dict[str, Any]], now: int) -> str:
    """The first wait as a sentence."""
    first = found[0]
    whose = f" of {program(first['owner'])}" if first["owner"] else ""
    left = seconds_of(max(first["due"] - now, 0))
    return f"{left} are left of a timer{whose}: {first['timer']}. {first['then']}"
