"""Why a request of a user failed, or came through: which node's rules it met on each leg, which endpoint they
chose, and why that endpoint stood there still, or no longer.

The rules in force are the last RulesSynced of that node before the request ended; which pod had which address
is read from the sandboxes that the runtimes made.
"""

from typing import Any

from ..kernel.journal import Change
from .evidence import table
from .ground import Answer, Ground
from .records import name_of
from .sentences import pod_at
from .words import counted, listed, seconds_of

APPS = {"users": "the users"}


def request_answer(ground: Ground, number: int) -> Answer:
    """The answer to `request/N`."""
    change = ground.records.last("RequestFailed", "RequestAnswered", request=number)
    if change is None:
        return Answer(
            f"What became of request {number}?",
            missing=f"Nothing is recorded about a request {number}, or it is longer ago than is kept.",
        )
    if name_of(change) == "RequestAnswered":
        return answered(ground, change)
    return failed(ground, change)


def failed(ground: Ground, change: Change) -> Answer:
    """A request without a good answer."""
    fact: Any = change.fact
    source, _, target = fact.hop.partition(">")
    answer = Answer(f"Why did request {fact.request} fail?", change.number)
    if not fact.by:
        answer.says = f"It failed on its way from {source} to {target}: {fact.why}."
        return answer
    service = f"shop/{target}"
    rule = rules_of(ground, fact.by, service, change.number)
    rows = [
        ["leg", f"{source} to {target}"],
        ["by the rules of", fact.by],
        ["endpoint", fact.at_pod or "none"],
    ]
    notes = []
    if rule is not None:
        endpoints: tuple[str, ...] = rule.fact.endpoints  # type: ignore[attr-defined]
        rows += [
            ["rules written at", seconds_of(rule.at)],
            [
                "they named",
                listed([pod_at(ground.records, ip, rule.number + 1) for ip in endpoints], 12) or "nobody",
            ],
        ]
    if fact.at_pod:
        answer.says = (
            f"The rules of {fact.by} chose {fact.at_pod}: {fact.why}. "
            f"{why_still_named(ground, fact, service, change, rule)}"
        )
    else:
        answer.says = f"The rules of {fact.by} named no endpoint for {service}: {fact.why}."
        if rule is not None:
            answer.says += f" They have been like that since {seconds_of(rule.at)}."
    answer.tables.append(table("request", "The leg that failed", ["what", "value"], rows, notes))
    return answer


def why_still_named(ground: Ground, fact: Any, service: str, change: Change, rule: Change | None) -> str:
    """Why the rules still led to an endpoint that did not answer."""
    ended = ground.records.find(change.because[0]) if change.because else None
    dropped = dropped_at(ground, fact.by, service, fact.at_pod, change.number)
    words = []
    if rule is not None:
        words.append(f"They had named it since {seconds_of(rule.at)}")
    if ended is not None and rule is not None and ended.number > rule.number:
        words.append(f"what ended it came later, at {seconds_of(ended.at)}")
    if dropped is not None:
        words.append(
            f"they dropped it at {seconds_of(dropped.at)}, {seconds_of(dropped.at - change.at)} after this "
            "request"
        )
    elif rule is not None:
        words.append("they name it still")
    return f"{', '.join(words)}." if words else ""


def dropped_at(ground: Ground, node: str, service: str, pod: str, number: int) -> Change | None:
    """The next rules of a node that no longer name a pod."""
    for change in ground.records.of_fact("RulesSynced"):
        fact: Any = change.fact
        if (
            change.number > number
            and fact.node == node
            and fact.service == service
            and pod not in [pod_at(ground.records, ip, change.number) for ip in fact.endpoints]
        ):
            return change
    return None


def answered(ground: Ground, change: Change) -> Answer:
    """A request that came through: each leg with the rules that chose."""
    fact: Any = change.fact
    rows, node, asker = [], fact.entry, "users"
    for pod in fact.path:
        app = app_of(ground, pod)
        rule = rules_of(ground, node, f"shop/{app}", change.number)
        named = len(rule.fact.endpoints) if rule is not None else 0  # type: ignore[attr-defined]
        rows.append(
            [
                f"{asker} to {app}",
                node,
                f"1 of {named}" if named else "",
                pod,
                seconds_of(rule.at) if rule is not None else "",
            ]
        )
        node, asker = node_of(ground, pod), app
    answer = Answer(
        f"Why did request {fact.request} come through?",
        change.number,
        f"It came in by {fact.entry} and {counted(len(fact.path), 'pod')} worked on it: "
        f"{listed(list(fact.path))}; "
        f"{fact.latency / 1000:.1f} ms in all.",
    )
    answer.tables.append(
        table(
            "request", "Its way in", ["leg", "by the rules of", "chose", "endpoint", "rules written at"], rows
        )
    )
    first = rules_of(ground, fact.entry, "shop/web", change.number)
    answer.number = first.number if first is not None else change.number
    return answer


def rules_of(ground: Ground, node: str, service: str, number: int) -> Change | None:
    """The rules of a node for a Service that were in force at the change `number`."""
    change = ground.records.last("RulesSynced", "RulesRemoved", before=number, node=node, service=service)
    return change if change is not None and name_of(change) == "RulesSynced" else None


def document_of(ground: Ground, pod: str) -> dict:
    """A pod as it is, or was last."""
    found = ground.object("pods", pod)
    if found is None:
        versions = ground.records.versions_of("pods", pod)
        found = versions[-1].fact.document if versions else None  # type: ignore[attr-defined]
    return found or {"metadata": {}, "spec": {}}


def app_of(ground: Ground, pod: str) -> str:
    """The app that a pod belongs to."""
    labels = document_of(ground, pod)["metadata"].get("labels") or {}
    return labels.get("app", pod.rpartition("/")[2].rsplit("-", 2)[0])


def node_of(ground: Ground, pod: str) -> str:
    """The node of a pod."""
    return document_of(ground, pod)["spec"].get("nodeName", "")
