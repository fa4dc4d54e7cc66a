"""Questions to the recorded changes that several checks ask."""

from collections.abc import Iterable, Iterator

from k8sarch.cluster import Change

from .evidence import Evidence


def stored(evidence: Evidence, resource: str, verb: str | None = None) -> Iterator[Change]:
    """Writes of objects of `resource`, oldest first."""
    for change in evidence.stored(resource):
        if verb is None or change.fact.verb == verb:
            yield change


def key_of(change: Change) -> str:
    """namespace/name of what was written."""
    return f"{change.fact.namespace}/{change.fact.name}" if change.fact.namespace else change.fact.name


def app_of(workload: str) -> str:
    """The application that a workload shop/web runs: its own name."""
    return workload.rpartition("/")[2]


def belongs(change: Change, workload: str) -> bool:
    """Whether the pod that was written is one of the workload's."""
    namespace, _, name = workload.partition("/")
    return change.fact.namespace == namespace and change.fact.name.startswith(f"{name}-")


def condition(document: dict, kind: str) -> str | None:
    """The status of a condition, or None."""
    return next(
        (one["status"] for one in document.get("status", {}).get("conditions") or [] if one["type"] == kind),
        None,
    )


def acts(evidence: Evidence, beginning: str) -> list[Change]:
    """Commands of people whose line begins so."""
    return [change for change in evidence.of("CommandGiven") if change.fact.line.startswith(beginning)]


def outages(evidence: Evidence, process: str) -> list[tuple[str, int, int | None]]:
    """(machine, from, to or None) of the times at which a process was killed, frozen, or without power."""
    open_since: dict[str, int] = {}
    found: list[tuple[str, int, int | None]] = []
    for change in evidence.of(
        "ProcessStopped",
        "ProcessFrozen",
        "ProcessStarted",
        "ProcessThawed",
        "MachineWentDown",
        "MachineCameUp",
    ):
        fact, name = change.fact, type(change.fact).__name__
        if getattr(fact, "process", process) != process:
            continue
        if name in ("ProcessStopped", "ProcessFrozen", "MachineWentDown"):
            open_since.setdefault(fact.machine, change.at)
        elif fact.machine in open_since:
            found.append((fact.machine, open_since.pop(fact.machine), change.at))
    return found + [(machine, since, None) for machine, since in open_since.items()]


def down_at(evidence: Evidence, process: str, at: int) -> bool:
    """Whether some machine's `process` was down at that instant."""
    return any(
        since <= at and (until is None or at < until) for _, since, until in outages(evidence, process)
    )


def ready_pods(evidence: Evidence, workload: str, node: str | None = None) -> list[str]:
    """Keys of the workload's pods that are ready now and not going."""
    namespace, _, name = workload.partition("/")
    return [
        key
        for key, pod in evidence.now["pods"].items()
        if key.startswith(f"{namespace}/{name}-")
        and pod["ready"]
        and pod["deleting"] is None
        and node in (None, pod["node"])
    ]


def plural(count: int, word: str) -> str:
    """`1 pod`, `2 pods`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def seconds_said(span: int) -> str:
    """`353.4 s`, of microseconds."""
    return f"{span / 1_000_000:.1f} s"


def created_since(evidence: Evidence, at: int) -> set[str]:
    """Keys of the pods that were created after that instant."""
    return {key_of(change) for change in stored(evidence, "pods", "created") if change.at > at}


def bindings(evidence: Evidence, workload: str) -> Iterator[Change]:
    """The write that gave each pod of the workload its node, oldest first."""
    seen: set[str] = set()
    for change in stored(evidence, "pods", "updated"):
        key = key_of(change)
        if belongs(change, workload) and change.fact.document["spec"].get("nodeName") and key not in seen:
            seen.add(key)
            yield change


def listed(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *all_but_last, last = names
    return f"{', '.join(all_but_last)} and {last}" if all_but_last else last


def unknowns(evidence: Evidence, machine: str) -> Iterator[Change]:
    """Writes in which the node of the machine is Ready=Unknown, oldest first."""
    for change in stored(evidence, "nodes"):
        if key_of(change) == machine and condition(change.fact.document, "Ready") == "Unknown":
            yield change


def failed_between(evidence: Evidence, since: int, until: int) -> list[Change]:
    """Requests of the shop's visitors that failed from one instant to the other."""
    return [change for change in evidence.of("RequestFailed") if since <= change.at < until]


def fewest_ready(evidence: Evidence, workload: str, since: int) -> tuple[int, int]:
    """(how many, instant) of the moment from `since` on at which fewest pods of the workload were ready and
    not going."""
    ready: set[str] = set()
    fewest: tuple[int, int] | None = None
    for change in stored(evidence, "pods"):
        if not belongs(change, workload):
            continue
        if fewest is None and change.at > since:
            fewest = (len(ready), since)
        document = change.fact.document
        is_ready = condition(document, "Ready") == "True" and not document["metadata"].get(
            "deletionTimestamp"
        )
        (ready.add if is_ready and change.fact.verb != "deleted" else ready.discard)(key_of(change))
        if fewest is not None:
            fewest = min(fewest, (len(ready), change.at))
    return fewest or (len(ready), since)
