"""Bugs to plant: each puts one wrong line into the real program, as somebody might, and says which question
must find it.

A bug is a function that takes pytest's `monkeypatch`. `found_by` are the names of the questions of
`k8sarch/cluster/invariants.py` (or of etcd's) of which one must be the first to object; "assertion" is the
program's own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from k8sarch.cluster.apiserver import watch_cache, writes
from k8sarch.cluster.client import informer, leader_election
from k8sarch.cluster.controllers import (
    endpointslice,
    garbage_collector,
    node_lifecycle,
    replicaset,
    taint_eviction,
)
from k8sarch.cluster.etcd import member, raft
from k8sarch.cluster.etcd.plan import Apply, Save
from k8sarch.cluster.kernel.clock import minutes, seconds
from k8sarch.cluster.kubelet import pod_worker
from k8sarch.cluster.proxy import kube_proxy
from k8sarch.cluster.runtime import containers
from k8sarch.cluster.scheduler import scheduler


@dataclass(frozen=True)
class Bug:
    """One planted bug, with storms of which one is known to bring it out."""

    name: str
    plant: Callable
    found_by: tuple[str, ...]
    seeds: tuple[int, ...]  # tried in this order; what the storm hits first may change with the program
    storm: int = minutes(4)
    calm: int = minutes(3)


def vote_not_on_disk(monkeypatch):
    """The vote is kept in memory only: after a restart the member has no term and no vote."""
    monkeypatch.setattr(member.EtcdMember, "save", lambda self, step: None)
    monkeypatch.setitem(member.CARRY_OUT, Save, member.EtcdMember.save)


def restarted_member_votes_twice(monkeypatch):
    """The term comes back from the disk, and the vote of that term does not."""
    recover = member.EtcdMember.recover

    def forgetful(self):
        recover(self)
        self.state.vote = ""

    monkeypatch.setattr(member.EtcdMember, "recover", forgetful)


def commit_without_majority(monkeypatch):
    """An entry counts as committed as soon as the leader's own disk has it."""

    def committed(state, plan):
        log = state.log
        if state.stable > log.commit and log.term_at(state.stable) == state.term:
            log.commit = state.stable
            state.calm_beat = None
            plan.append(Apply(state.stable))

    monkeypatch.setattr(raft, "committed", committed)


def append_without_log_match(monkeypatch):
    """A follower takes entries without looking at the entry before them."""
    on_append = raft.on_append

    def careless(state, message, leader, now):
        previous = min(message.previous_index, state.log.last_index)
        if previous >= state.log.commit:
            message = message._replace(previous_index=previous, previous_term=state.log.term_at(previous))
            entries = tuple(
                entry._replace(index=previous + place) for place, entry in enumerate(message.entries, 1)
            )
            message = message._replace(entries=entries)
        return on_append(state, message, leader, now)

    monkeypatch.setitem(raft.RULES, raft.AppendEntries, careless)


def watch_event_lost(monkeypatch):
    """An API server forgets to tell its watchers of every fortieth event."""
    told = watch_cache.Watcher.told

    def forgetful(self, happening):
        heard = told(self, happening)
        return None if happening.revision % 40 == 0 else heard

    monkeypatch.setattr(watch_cache.Watcher, "told", forgetful)


def cache_not_relisted(monkeypatch):
    """A client whose version is too old goes on from the newest, without listing what it missed."""
    refused = informer.Informer.refused

    def careless(self, code, reason):
        version = self.version
        refused(self, code, reason)
        if self.must_list and version:
            self.must_list, self.version = False, str(self.client.component.world.news["revision"])

    monkeypatch.setattr(informer.Informer, "refused", careless)
    monkeypatch.setattr(watch_cache, "HISTORY_MAX", 8)  # so that versions become too old soon


def conflict_ignored(monkeypatch):
    """An update is stored whatever version it was made from."""
    updated = writes.updated

    def without_version(request, kind, current, desk):
        body = request.body
        if (
            request.verb == "update"
            and isinstance(body, dict)
            and "resourceVersion" in body.get("metadata", {})
        ):
            metadata = {key: value for key, value in body["metadata"].items() if key != "resourceVersion"}
            request = request._replace(body={**body, "metadata": metadata})
        return updated(request, kind, current, desk)

    monkeypatch.setattr(writes, "updated", without_version)


def double_binding(monkeypatch):
    """The scheduler sends a second binding, and the API server does not mind."""
    bind = scheduler.Scheduler.bind
    bound = writes.bound

    def twice(self, pod, queued, choice):
        bind(self, pod, queued, choice)
        others = [name for name in self.snapshot.nodes if name != choice.node]
        if others:
            bind(self, pod, queued, choice._replace(node=others[0]))

    def careless(request, kind, current, desk):
        if current is not None:
            spec = {key: value for key, value in current["spec"].items() if key != "nodeName"}
            current = {**current, "spec": spec}
        return bound(request, kind, current, desk)

    monkeypatch.setattr(scheduler.Scheduler, "bind", twice)
    monkeypatch.setattr(writes, "bound", careless)


def lease_stolen_early(monkeypatch):
    """A standby takes the lease after five seconds of silence instead of fifteen."""
    monkeypatch.setattr(leader_election, "LEASE_DURATION", seconds(5))


def pod_counted_twice(monkeypatch):
    """The ReplicaSet controller counts its first pod twice when it looks for what is missing."""
    scaled = replicaset.ReplicaSetController.scaled

    def generous(self, replica_set, counts, cache):
        if 0 < counts.active < replica_set["spec"]["replicas"]:
            counts.active += 1
        return scaled(self, replica_set, counts, cache)

    monkeypatch.setattr(replicaset.ReplicaSetController, "scaled", generous)


def deletes_one_too_many(monkeypatch):
    """The ReplicaSet controller sees one pod too many, and replaces what it deleted, for ever."""
    begin = replicaset.Counts.__init__

    def generous(self, replica_set, cache):
        begin(self, replica_set, cache)
        self.active += self.active == replica_set["spec"]["replicas"]

    monkeypatch.setattr(replicaset.Counts, "__init__", generous)


def only_ready_pods_counted(monkeypatch):
    """The ReplicaSet controller replaces a pod that is merely not ready yet."""
    begin = replicaset.Counts.__init__

    def strict(self, replica_set, cache):
        begin(self, replica_set, cache)
        self.active = self.ready

    monkeypatch.setattr(replicaset.Counts, "__init__", strict)


def stale_endpoint_kept(monkeypatch):
    """A pod that is no longer ready stays a ready endpoint."""
    endpoint_of = endpointslice.endpoint_of

    def careless(pod, service, cache):
        endpoint = endpoint_of(pod, service, cache)
        return {**endpoint, "conditions": {**endpoint["conditions"], "ready": True}}

    monkeypatch.setattr(endpointslice, "endpoint_of", careless)


def evicted_at_once(monkeypatch):
    """Taint eviction does not wait for the toleration to end."""
    tolerated_for = taint_eviction.tolerated_for
    monkeypatch.setattr(
        taint_eviction,
        "tolerated_for",
        lambda tolerations, taints: min(tolerated_for(tolerations, taints) or 0, 30),
    )


def silent_node_trusted(monkeypatch):
    """Node lifecycle gives a silent node ten minutes."""
    monkeypatch.setattr(node_lifecycle, "MONITOR_GRACE_PERIOD", minutes(10))


def deleted_pod_kept_running(monkeypatch):
    """The kubelet tells the API that a deleted pod is gone, and stops nothing."""
    monkeypatch.setattr(pod_worker, "plan_of_the_end", lambda worker: [pod_worker.Finish()])


def orphans_kept(monkeypatch):
    """The garbage collector finds every owner alive."""
    monkeypatch.setattr(garbage_collector, "owner_state", lambda reference, document, cache: "lives")


def rules_not_removed(monkeypatch):
    """kube-proxy adds endpoints and never takes one away."""
    endpoints_of = kube_proxy.endpoints_of
    seen: dict[str, dict] = {}

    def hoarding(slices):
        slices = list(slices)
        name = slices[0]["metadata"]["name"] if slices else ""
        kept = seen.setdefault(name, {})
        kept.update({endpoint.ip: endpoint for endpoint in endpoints_of(slices)})
        return tuple(kept[ip] for ip in sorted(kept))

    monkeypatch.setattr(kube_proxy, "endpoints_of", hoarding)


def address_given_twice(monkeypatch):
    """The node hands out its first address again and again."""
    address_after = containers.address_after
    monkeypatch.setattr(
        containers, "address_after", lambda machine, last, taken: address_after(machine, 0, ())
    )


BUGS = (
    Bug(
        "vote_not_on_disk",
        vote_not_on_disk,
        ("commit_and_term_never_go_back", "one_vote_a_term", "assertion"),
        (2, 3),
    ),
    Bug(
        "restarted_member_votes_twice",
        restarted_member_votes_twice,
        ("votes_are_remembered", "one_vote_a_term"),
        (2, 3),
    ),
    Bug("commit_without_majority", commit_without_majority, ("committed_is_on_a_majority_of_disks",), (2, 1)),
    Bug("append_without_log_match", append_without_log_match, ("logs_match", "committed_alike"), (4, 2, 16)),
    Bug("watch_event_lost", watch_event_lost, ("copies_are_true",), (1, 2)),
    Bug("cache_not_relisted", cache_not_relisted, ("copies_are_true",), (1, 4)),
    Bug("conflict_ignored", conflict_ignored, ("wire_is_true",), (1, 4)),
    Bug("double_binding", double_binding, ("bound_once",), (2,)),
    Bug("lease_stolen_early", lease_stolen_early, ("leases_are_not_stolen",), (2, 3)),
    Bug("pod_counted_twice", pod_counted_twice, ("what_is_asked_for_is_there",), (1, 2)),
    Bug("deletes_one_too_many", deletes_one_too_many, ("no_creation_storm",), (2,)),
    Bug("only_ready_pods_counted", only_ready_pods_counted, ("no_creation_storm",), (2,)),
    Bug("stale_endpoint_kept", stale_endpoint_kept, ("endpoints_follow",), (1, 2)),
    Bug("evicted_at_once", evicted_at_once, ("evictions_wait",), (1, 5)),
    Bug("silent_node_trusted", silent_node_trusted, ("dark_nodes_lose_their_traffic",), (1, 5)),
    Bug("deleted_pod_kept_running", deleted_pod_kept_running, ("nodes_run_what_the_api_says",), (1, 2)),
    Bug("orphans_kept", orphans_kept, ("owners_are_there", "what_is_asked_for_is_there"), (1, 3)),
    Bug("rules_not_removed", rules_not_removed, ("rules_follow_slices",), (1, 2)),
    Bug("address_given_twice", address_given_twice, ("addresses_are_unique",), (2,)),
)
