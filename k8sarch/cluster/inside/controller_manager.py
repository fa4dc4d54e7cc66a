"""Inside a controller-manager: every controller with its queue, its back-offs, its last plans, and what it
wants beside what it sees."""

from typing import Any

from ..controllers import CONTROLLERS
from ..controllers.facts import PlanMade
from .decisions import newest
from .gaps import series
from .lease import believed, leads, lease_of
from .watching import connection, seen

PLANS_SHOWN = 4
PLANS_SOUGHT = 60
KEYS_SHOWN = 12


def view(cluster, address: str) -> dict[str, Any]:
    """See the package. `controllers` rows: {name, works, pending, working, later, expected, plans, gap}."""
    machine = address.partition("/")[0]
    title = f"controller-manager on {machine}"
    component = cluster.world.process(address)
    if component is None:
        return {
            "title": title,
            "facts": [],
            "believes": [],
            "absent": f"The controller-manager on {machine} does not run. Where none leads, nothing that is "
            "missing is created and nothing that is silent is noticed.",
        }
    lease = lease_of(cluster, component)
    plans = plans_of(cluster)
    gaps = series(cluster)
    off = component.controllers_off
    rows = [
        controller(component, kind.name, plans.get(kind.name, []), gaps.get(kind.name), kind.name not in off)
        for kind in CONTROLLERS
    ]
    queued = sum(row["pending"] + row["working"] for row in rows)
    return {
        "title": title,
        "facts": [
            leads(lease),
            connection(component.client),
            ["Keys due", str(queued)],
            ["In back-off", str(sum(len(row["later"]) for row in rows))],
        ],
        "lease": lease,
        "controllers": rows,
        "believes": [believed(lease), *seen(cluster, list(component.informers.values()))],
    }


def controller(component: Any, name: str, plans: list[dict], gap: dict | None, is_on: bool) -> dict[str, Any]:
    """One controller: its queue if this process leads, and what was planned last, whoever led."""
    runner = component.runners.get(name)
    found: dict[str, Any] = {
        "name": name,
        "on": is_on,
        "works": runner is not None,
        "pending": 0,
        "working": 0,
        "keys": [],
        "later": [],
        "expected": 0,
        "ticks": component.due(f"tick: {name}"),
        "plans": plans,
        "gap": gap,
    }
    if runner is not None:
        queue = runner.queue
        failing = {key: queue.later[key][0] for key in queue.failures if key in queue.later}
        found.update(
            pending=len(queue.pending),
            working=len(queue.working),
            keys=[*queue.working, *queue.pending][:KEYS_SHOWN],
            later=[
                {"key": key, "due": due, "failures": queue.failures[key]}
                for key, due in sorted(failing.items(), key=lambda item: (item[1], item[0]))[:KEYS_SHOWN]
            ],
            expected=len(runner.expected),
        )
    return found


def plans_of(cluster) -> dict[str, list[dict[str, Any]]]:
    """Controller → its last plans, newest first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for change in newest(cluster, lambda each: isinstance(each.fact, PlanMade), PLANS_SOUGHT):
        fact = change.fact
        plans = found.setdefault(fact.controller, [])
        if len(plans) < PLANS_SHOWN:
            plans.append(
                {
                    "key": fact.key,
                    "says": fact.sentence,
                    "at": change.at,
                    "change": change.number,
                    "compared": [list(each) for each in fact.compared],
                    "steps": [list(each) for each in fact.steps],
                    "by": fact.by,
                }
            )
    return found
