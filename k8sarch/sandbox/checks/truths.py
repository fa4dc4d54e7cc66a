"""What a numeric prediction is measured by: seconds of cluster time, read from history. None until it has
happened."""

from .evidence import Evidence
from .history import condition, key_of, outages, stored
from .machines import replacement_ready, victims


def seconds_until_etcd_leader(evidence: Evidence) -> float | None:
    """From the last power cut of a control-plane machine to the next election that was won."""
    for cut in reversed(evidence.of("MachineWentDown")):
        won = [change for change in evidence.of("LeaderElected") if change.at > cut.at]
        if won and cut.fact.machine.startswith("cp-"):
            return (won[0].at - cut.at) / 1_000_000
    return None


def seconds_until_unknown(evidence: Evidence) -> float | None:
    """From the last crash of a kubelet to Ready=Unknown of its node."""
    for machine, since, _ in reversed(outages(evidence, "kubelet")):
        unknown = [
            change
            for change in stored(evidence, "nodes")
            if change.at > since
            and key_of(change) == machine
            and condition(change.fact.document, "Ready") == "Unknown"
        ]
        if unknown:
            return (unknown[0].at - since) / 1_000_000
    return None


def seconds_until_replaced(evidence: Evidence) -> float | None:
    """From the last power cut of a worker until each of its pods has a ready replacement elsewhere."""
    for cut in reversed(evidence.of("MachineWentDown")):
        pods = victims(evidence, cut.fact.machine, cut.at)
        if pods and all(
            pod["deleting"] and replacement_ready(evidence, key, pod, cut.fact.machine)
            for key, pod in pods.items()
        ):
            ready: list[int] = []
            owners = {pod["owner"] for pod in pods.values()}
            for change in stored(evidence, "pods"):
                document = change.fact.document
                references = document["metadata"].get("ownerReferences", [])
                if (
                    change.at > cut.at
                    and references
                    and references[0]["name"] in owners
                    and condition(document, "Ready") == "True"
                    and document["spec"].get("nodeName") != cut.fact.machine
                    and key_of(change) not in pods
                ):
                    ready.append(change.at)
            if ready:
                return (ready[min(len(pods), len(ready)) - 1] - cut.at) / 1_000_000
    return None


def seconds_until_controller_manager(evidence: Evidence) -> float | None:
    """From the last end of a leading controller-manager to the next that leads."""
    taken = [
        change
        for change in evidence.of("LeadershipAcquired")
        if change.fact.lease == "kube-controller-manager"
    ]
    for machine, since, _ in reversed(outages(evidence, "controller-manager")):
        before = [change for change in taken if change.at < since]
        after = [change for change in taken if change.at > since]
        if before and after and before[-1].fact.identity.partition("/")[0] == machine:
            return (after[0].at - since) / 1_000_000
    return None


TRUTHS = {
    truth.__name__: truth
    for truth in (
        seconds_until_etcd_leader,
        seconds_until_unknown,
        seconds_until_replaced,
        seconds_until_controller_manager,
    )
}
