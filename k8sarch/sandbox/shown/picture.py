"""The picture: what may be shown, as flat tables of rows by key, folded from changes and from nothing else.

One method for each fact that is drawn; facts that are not drawn stand in UNDRAWN. A row is plain data;
`change` names the change that last made it what it is, so that "why" has where to begin. The page applies the
same row patches and knows no fact.
"""

import re
from typing import Any

from k8sarch.cluster import Change
from k8sarch.sandbox.journeys.tally import Tally
from k8sarch.sandbox.shown.nicknames import nickname
from k8sarch.sandbox.shown.recovery import EVICTED, SILENT, Recovery

Row = dict[str, Any]
Patch = list[list]

PROGRAMS = {
    "control-plane": ("etcd", "api-server", "scheduler", "controller-manager"),
    "worker": ("kubelet", "runtime", "kube-proxy"),
    "outside": (),
}
LEADERS = {"kube-scheduler": "scheduler", "kube-controller-manager": "controller-manager"}
SHAPES = {"web": 1, "api": 2, "db": 3, "dns": 4}
HOPS = ("users>web", "web>api", "api>db")
EVENTS_SHOWN = 200
SEGMENTS_SHOWN = 60
SEGMENTS_KEPT = 1_000  # of one track, for the whole past
WINDOW = 10_000_000  # microseconds over which rates and success are counted
POD_KEY = re.compile(r"\b[a-z0-9-]+/[a-z0-9][a-z0-9.-]*[a-z0-9]\b")
# Told by what follows from them (an object that is stored, a rule that is set), or read by machines alone.
UNDRAWN = frozenset(
    {
        "ApiAnswered",
        "ApiStreamEnded",
        "ApiStreamed",
        "CacheFilled",
        "ClusterRacked",
        "ConnectionLost",
        "ElectionRepeated",
        "HistoryCompacted",
        "ImagePulled",
        "NodeReadinessReported",
        "PlanMade",
        "PodAccepted",
        "PodKilled",
        "ProbeFailed",
        "Relisted",
        "RequestTimedOut",
        "RoutineRefused",
        "RulesRemoved",
        "SandboxCreated",
        "SandboxRemoved",
        "TerminalPrinted",
        "VoteGranted",
    }
)


class Picture:
    """Tables of rows, and which rows changed since the last patch."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Row]] = {
            name: {}
            for name in (
                "machines",
                "components",
                "nodes",
                "pods",
                "workloads",
                "services",
                "proxies",
                "traffic",
                "price",
                "events",
                "bands",
                "tally",
                "switches",
            )
        }
        self.dirty: dict[tuple[str, str], Row | None] = {}
        self.at = 0
        self.number = 0
        self.shapes = dict(SHAPES)
        self.named: dict[int, int] = {}  # shape → how many names were given
        self.nicknames: dict[str, str] = {}  # key of a pod, there or gone → its nickname
        self.answers: list[tuple[int, bool, int, tuple]] = []  # (at, answered, latency, path) of the window
        self.totals = [0, 0]  # answered, failed
        self.act_at = 0
        self.older: dict[str, list[list]] = {}  # track → the segments that are not in its row any more
        self.tally = Tally()
        self.recovery = Recovery()
        self.evictions: dict[str, int] = {}  # pod → when taint eviction is going to delete it

    def __setstate__(self, state: dict[str, Any]) -> None:
        """A picture that was kept by an earlier release of the site, under the same release of the cluster,
        begins its record of recovery here."""
        self.__dict__.update({"recovery": Recovery(), **state})

    # Rows

    def set(self, table: str, key: str, **fields: Any) -> None:
        """Merge `fields` into a row; what is already so is not sent again."""
        row = self.tables[table].setdefault(key, {})
        news = {name: value for name, value in fields.items() if name not in row or row[name] != value}
        if not news:
            return
        row.update(news)
        waiting = self.dirty.get((table, key))
        if waiting is None:
            self.dirty[table, key] = news if (table, key) not in self.dirty else dict(row)
        else:
            waiting.update(news)

    def remove(self, table: str, key: str) -> None:
        """Take a row away."""
        if self.tables[table].pop(key, None) is not None:
            self.dirty[table, key] = None

    def take_patch(self) -> Patch:
        """The rows that changed since the last call: [table, key, fields or None]."""
        patch = [[table, key, fields] for (table, key), fields in self.dirty.items()]
        self.dirty = {}
        return patch

    # Folding

    def fold(self, change: Change) -> None:
        """Take one change in. Facts that are not drawn change nothing but the number."""
        self.at, self.number = change.at, change.number
        method = FOLDS.get(type(change.fact).__name__)
        if method is not None:
            method(self, change, change.fact)
        counted = self.tally.take(change, self.tables)
        if counted is not None:
            self.set("tally", "run", **counted)
            if counted["stood"] is not None:
                is_whole = counted["up"] >= counted["desired"]
                says = f"{counted['up']} of {counted['desired']}"
                self.band("up", change.at, "ok" if is_whole else "waiting", says)

    def tell(self, change: Change, kind: str, subject: str, text: str = "", warning: bool = False) -> None:
        """Add a line to the list of events."""
        self.set(
            "events",
            str(change.number),
            number=change.number,
            at=change.at,
            text=text or self.called(change.fact.says()),
            kind=kind,
            subject=subject,
            type="Warning" if warning else "Normal",
        )
        events = self.tables["events"]
        while len(events) > EVENTS_SHOWN:
            self.remove("events", next(iter(events)))

    def called(self, sentence: str) -> str:
        """The sentence with pods by their nicknames: nobody can say a hash aloud."""
        if "/" not in sentence:  # a key has one; most sentences have none
            return sentence
        return POD_KEY.sub(self.nickname_for, sentence)

    def nickname_for(self, match) -> str:
        """The nickname of the pod key that was found in a sentence, or the key when it is no pod's."""
        return self.nicknames.get(match[0], match[0])

    def band(self, track: str, at: int, state: str, text: str = "") -> None:
        """From `at` on the track shows `state`."""
        known = self.tables["bands"].get(track, {}).get("segments", [])
        if known and known[-1][2] == state and known[-1][3] == text:
            return
        segments = [list(segment) for segment in known]
        if segments and segments[-1][1] is None:
            segments[-1][1] = at
        self.paint(track, [*segments, [at, None, state, text]])

    def track(self, change: Change, machine: str, state: str, text: str = "") -> None:
        """From now on the machine is in that state; what stands outside the cluster has no track."""
        if self.tables["machines"][machine]["role"] != "outside":
            self.band(f"{machine} is", change.at, state, text)

    def mark(self, at: int, text: str, state: str) -> None:
        """A point on the track of acts and events."""
        segments = self.tables["bands"].get("acts", {}).get("segments", [])
        self.paint("acts", [*segments, [at, at, state, text]])

    def paint(self, track: str, segments: list[list]) -> None:
        """Set a track, of which the last SEGMENTS_SHOWN segments are a row; the others are kept aside."""
        older = segments[:-SEGMENTS_SHOWN]
        if older:
            self.older[track] = [*self.older.get(track, []), *older][-SEGMENTS_KEPT:]
        self.set("bands", track, segments=segments[-SEGMENTS_SHOWN:])

    def whole_bands(self) -> dict[str, dict[str, list]]:
        """Every track with all its segments, for a timeline that shows the whole past."""
        return {
            track: {"segments": [*self.older.get(track, []), *row["segments"]]}
            for track, row in self.tables["bands"].items()
        }

    # Commands, machines, processes

    def command(self, change: Change, fact: Any) -> None:
        self.tell(change, "act", f"change/{change.number}")
        self.mark(change.at, fact.describes, "act")
        if not fact.line.startswith("open "):
            self.act_at = change.at
            if "shop" in self.tables["price"]:
                self.set("price", "shop", low=self.tables["price"]["shop"]["success"], act=change.at)

    def machine_added(self, change: Change, fact: Any) -> None:
        self.set(
            "machines",
            fact.machine,
            role=fact.role,
            zone=fact.zone,
            power=False,
            cable=True,
            slow=False,
            since=change.at,
            change=change.number,
        )
        for program in PROGRAMS.get(fact.role, ()):
            self.set(
                "components",
                f"{fact.machine}/{program}",
                machine=fact.machine,
                program=program,
                running=False,
                frozen=False,
                leads=False,
                term=None,
                word="",
                change=change.number,
            )

    def machine_removed(self, change: Change, fact: Any) -> None:
        self.remove("machines", fact.machine)
        for key in [key for key, row in self.tables["components"].items() if row["machine"] == fact.machine]:
            self.remove("components", key)
        self.remove("proxies", fact.machine)
        self.tell(change, "event", f"machines/{fact.machine}")

    def machine_down(self, change: Change, fact: Any) -> None:
        self.set("machines", fact.machine, power=False, since=change.at, change=change.number)
        for key, row in self.tables["components"].items():
            if row["machine"] == fact.machine:
                self.set(
                    "components",
                    key,
                    running=False,
                    frozen=False,
                    leads=False,
                    word="stopped",
                    change=change.number,
                )
        for key, pod in self.tables["pods"].items():
            if pod["node"] == fact.machine:
                self.set("pods", key, stopped=True)
        self.tell(change, "event", f"machines/{fact.machine}", warning=True)
        self.track(change, fact.machine, "lost", "no power")
        self.writable(change)

    def machine_up(self, change: Change, fact: Any) -> None:
        self.set("machines", fact.machine, power=True, since=change.at, change=change.number)
        for key, row in self.tables["components"].items():
            if row["machine"] == fact.machine:
                is_off = row["program"] in fact.without
                self.set(
                    "components",
                    key,
                    running=not is_off,
                    word="off" if is_off else STARTING_WORDS.get(row["program"], ""),
                    change=change.number,
                )
        if change.at:
            self.tell(change, "event", f"machines/{fact.machine}")
        self.track(change, fact.machine, "ok")
        self.writable(change)

    def cable(self, change: Change, fact: Any) -> None:
        cut = type(fact).__name__ == "CableCut"
        self.set("machines", fact.machine, cable=not cut, since=change.at, change=change.number)
        self.tell(change, "event", f"machines/{fact.machine}", warning=cut)
        self.track(change, fact.machine, "cut" if cut else "ok", "no network" if cut else "")
        self.writable(change)

    def slowness(self, change: Change, fact: Any) -> None:
        self.set("machines", fact.machine, slow=type(fact).__name__ == "LinkSlowed", change=change.number)
        self.tell(change, "event", f"machines/{fact.machine}")

    def process(self, change: Change, fact: Any) -> None:
        key, what = f"{fact.machine}/{fact.process}", type(fact).__name__
        if key in self.tables["components"]:
            running = what != "ProcessStopped"
            self.set("components", key, running=running, frozen=what == "ProcessFrozen", change=change.number)
            program = self.tables["components"][key]["program"]
            if not running:
                is_off = program in self.tables["switches"]
                self.set("components", key, leads=False, word="off" if is_off else "stopped")
            elif what == "ProcessFrozen":
                self.set("components", key, word="frozen")
            else:
                self.set("components", key, word=STARTING_WORDS.get(program, ""))
        self.tell(change, "event", f"components/{key}", warning=what in ("ProcessStopped", "ProcessFrozen"))
        self.writable(change)

    def switched(self, change: Change, fact: Any) -> None:
        """A program or one of its controllers was switched off, or on again."""
        key = f"{fact.process}/{fact.part}" if fact.part else fact.process
        if fact.is_on:
            self.remove("switches", key)
        else:
            self.set("switches", key, process=fact.process, part=fact.part, change=change.number)

    # Leaders

    def elected(self, change: Change, fact: Any) -> None:
        """A member leads. Another that has not heard of it goes on believing that it leads, and shows it."""
        self.set(
            "components",
            fact.member,
            leads=True,
            term=fact.term,
            word=f"leader, term {fact.term}",
            change=change.number,
        )
        self.band(
            "leader", change.at, f"term-{fact.term}", f"{fact.member.partition('/')[0]}, term {fact.term}"
        )
        self.tell(change, "leader", f"components/{fact.member}")
        self.writable(change)

    def followed(self, change: Change, fact: Any) -> None:
        """A member took a leader of this term."""
        self.set(
            "components",
            fact.member,
            leads=False,
            term=fact.term,
            word=f"follower, term {fact.term}",
            change=change.number,
        )
        self.writable(change)

    def stepped_down(self, change: Change, fact: Any) -> None:
        """A leader gave up, for want of a majority or because of a later term."""
        self.set(
            "components",
            fact.member,
            leads=False,
            term=fact.term,
            word=f"no leader, term {fact.term}",
            change=change.number,
        )
        self.tell(change, "leader", f"components/{fact.member}", warning=True)
        self.leaderless(change)

    def lost_leader(self, change: Change, fact: Any) -> None:
        """A member has heard nothing from its leader for its whole time-out."""
        self.set(
            "components", fact.member, leads=False, word=f"no leader, term {fact.term}", change=change.number
        )
        self.tell(change, "event", f"components/{fact.member}", warning=True)
        self.leaderless(change)

    def leaderless(self, change: Change) -> None:
        """Mark the track when no member that runs leads any more."""
        if not any(
            row["leads"] and row["running"]
            for row in self.tables["components"].values()
            if row["program"] == "etcd"
        ):
            self.band("leader", change.at, "none", "no leader")
        self.writable(change)

    def lease_leader(self, change: Change, fact: Any) -> None:
        """A scheduler or controller-manager began or ceased to lead."""
        program = LEADERS.get(fact.lease)
        leads, key = type(fact).__name__ == "LeadershipAcquired", fact.identity
        if program is None or key not in self.tables["components"]:
            return
        self.set("components", key, leads=leads, word="leads" if leads else "stands by", change=change.number)
        self.tell(change, "leader", f"components/{key}", warning=not leads)

    def writable(self, change: Change) -> None:
        """How many members of etcd can vote now, and whether one of them leads with a majority."""
        members = [key for key, row in self.tables["components"].items() if row["program"] == "etcd"]
        voters = [key for key in members if self.votes(key)]
        leads = any(self.tables["components"][key]["leads"] for key in voters)
        self.set(
            "price",
            "shop",
            writable=leads and 2 * len(voters) > len(members),
            voters=len(voters),
            members=len(members),
        )
        self.tables["price"]["shop"].setdefault("success", None)

    def votes(self, key: str) -> bool:
        row, machine = self.tables["components"][key], self.tables["machines"][key.partition("/")[0]]
        return row["running"] and not row["frozen"] and machine["power"] and machine["cable"]

    # Objects

    def stored(self, change: Change, fact: Any) -> None:
        method = OBJECTS.get(fact.resource)
        if method is not None:
            method(
                self,
                change,
                fact,
                f"{fact.namespace}/{fact.name}" if fact.namespace else fact.name,
                fact.document,
            )

    def node(self, change: Change, fact: Any, key: str, document: dict) -> None:
        if fact.verb == "deleted":
            self.remove("nodes", key)
            self.tell(change, "node", f"nodes/{key}")
            return
        before = self.tables["nodes"].get(key, {})
        condition = _condition(document, "Ready")
        ready = condition.get("status", "Unknown") if condition else "False"
        taints = [f"{taint['key']}:{taint['effect']}" for taint in document["spec"].get("taints", [])]
        unschedulable = bool(document["spec"].get("unschedulable"))
        if (
            before.get("ready") != ready
            or before.get("taints") != taints
            or before.get("unschedulable") != unschedulable
        ):
            self.set("nodes", key, change=change.number)
        if before.get("ready") != ready:
            self.set("nodes", key, since=change.at)
            if ready == "Unknown":
                self.recovery.mark(change.at, SILENT, key)
            self.band(
                f"{key} believed",
                change.at,
                {"True": "ok", "False": "notready"}.get(ready, "unknown"),
                "" if ready == "True" else f"Ready={ready}",
            )
            if before:
                self.tell(
                    change, "node", f"nodes/{key}", f"Node {key} is Ready={ready}", warning=ready != "True"
                )
        for taint in taints:
            if before and taint not in before.get("taints", []):
                self.tell(change, "event", f"nodes/{key}", f"Node {key} got the taint {taint}", warning=True)
        self.set(
            "nodes", key, ready=ready, taints=taints, unschedulable=unschedulable, revision=fact.revision
        )
        self.tables["nodes"][key].setdefault("renewed", None)

    def lease(self, change: Change, fact: Any, key: str, document: dict) -> None:
        if fact.namespace != "kube-node-lease" or fact.verb == "deleted":
            return
        if fact.name in self.tables["nodes"]:
            self.set("nodes", fact.name, renewed=change.at, lease_change=change.number)

    def pod(self, change: Change, fact: Any, key: str, document: dict) -> None:
        if fact.verb == "deleted":
            self.evictions.pop(key, None)
            if key in self.tables["pods"]:
                self.tell(change, "pod", f"pods/{key}", f"Pod {self.tables['pods'][key]['nickname']} is gone")
            self.remove("pods", key)
            self.count_ready()
            return
        before = self.tables["pods"].get(key)
        metadata, spec, status = document["metadata"], document.get("spec", {}), document.get("status", {})
        if before is None or before["uid"] != metadata["uid"]:
            before = self.newcomer(change, fact, key, metadata)
        ready = (_condition(document, "Ready") or {}).get("status") == "True"
        node, deleting = spec.get("nodeName", ""), before["deleting"]
        if metadata.get("deletionTimestamp") and deleting is None:
            deleting = change.at
            if self.evictions.get(key, change.at + 1) <= change.at:
                self.recovery.mark(change.at, EVICTED, node)
            self.tell(
                change, "pod", f"pods/{key}", f"Pod {before['nickname']} is marked for deletion", warning=True
            )
        if node and not before["node"]:
            self.tell(change, "pod", f"pods/{key}", f"Pod {before['nickname']} is bound to {node}")
            self.set("pods", key, bound=change.at)
        if ready != before["ready"]:
            self.tell(
                change,
                "pod",
                f"pods/{key}",
                f"Pod {before['nickname']} is {'ready' if ready else 'not ready'}",
                warning=not ready,
            )
        states = status.get("containerStatuses", [])
        word = _word(document, ready)
        fields = {
            "node": node,
            "phase": status.get("phase", "Pending"),
            "ready": ready,
            "word": word,
            "deleting": deleting,
            "restarts": sum(state.get("restartCount", 0) for state in states),
            "ip": status.get("podIP", ""),
            "stopped": bool(node) and not self.tables["machines"].get(node, {"power": True})["power"],
        }
        if any(
            before[name] != fields[name]
            for name in ("node", "phase", "ready", "word", "deleting", "restarts")
        ):
            self.set("pods", key, change=change.number)
        self.set("pods", key, revision=fact.revision, **fields)
        self.count_ready()

    def newcomer(self, change: Change, fact: Any, key: str, metadata: dict) -> Row:
        """A pod that was not there before: it gets a name of its own, and may replace one that goes."""
        labels = metadata.get("labels", {})
        app = labels.get("app") or labels.get("app.kubernetes.io/name") or fact.name.rsplit("-", 2)[0]
        shape = self.shapes.setdefault(app, len(self.shapes) % 8 + 1)
        given = self.named.get(shape, 0)
        self.named[shape] = given + 1
        owner = next(
            (
                f"{owner['kind']} {owner['name']}"
                for owner in metadata.get("ownerReferences", [])
                if owner.get("controller")
            ),
            "",
        )
        going = [
            other
            for other, row in self.tables["pods"].items()
            if owner and row["owner"] == owner and row["deleting"] is not None and not row.get("replaced")
        ]
        replaces = going[0] if going else None
        if replaces:
            self.set("pods", replaces, replaced=key)
        self.tables["pods"].pop(key, None)
        self.set(
            "pods",
            key,
            nickname=nickname(shape, given),
            app=app,
            shape=shape,
            node="",
            phase="Pending",
            ready=False,
            word="Pending",
            deleting=None,
            restarts=0,
            ip="",
            created=change.at,
            bound=None,
            owner=owner,
            replaces=replaces,
            stopped=False,
            uid=metadata["uid"],
            revision=fact.revision,
            change=change.number,
            born=change.number,
        )
        self.nicknames[key] = nickname(shape, given)
        self.tell(change, "pod", f"pods/{key}", f"Pod {nickname(shape, given)} was created ({fact.name})")
        return dict(self.tables["pods"][key])

    def workload(self, change: Change, fact: Any, key: str, document: dict) -> None:
        kind = document.get("kind", "Deployment")
        row_key = key if kind == "Deployment" else f"{kind}/{key}"
        if fact.verb == "deleted":
            self.remove("workloads", row_key)
            self.count_ready()
            return
        status = document.get("status", {})
        desired = document["spec"].get("replicas", 1)
        fields = {
            "kind": kind,
            "desired": desired,
            "ready": status.get("readyReplicas", 0),
            "updated": status.get("updatedReplicas", 0),
            "available": status.get("availableReplicas", 0),
        }
        if self.tables["workloads"].get(row_key, {}).get("desired") != desired:
            self.set("workloads", row_key, change=change.number)
        self.set("workloads", row_key, **fields)
        self.count_ready()

    def service(self, change: Change, fact: Any, key: str, document: dict) -> None:
        if fact.verb == "deleted":
            self.remove("services", key)
            return
        self.set("services", key, cluster_ip=document["spec"].get("clusterIP", ""))
        row = self.tables["services"][key]
        for name, value in (("ready", []), ("not_ready", []), ("change", change.number)):
            if name not in row:
                self.set("services", key, **{name: value})

    def slice(self, change: Change, fact: Any, key: str, document: dict) -> None:
        name = document["metadata"].get("labels", {}).get("kubernetes.io/service-name")
        service = f"{fact.namespace}/{name}"
        if name is None or service not in self.tables["services"]:
            return
        ready, not_ready = [], []
        for endpoint in (document.get("endpoints") or []) if fact.verb != "deleted" else []:
            target = endpoint.get("targetRef", {})
            (ready if endpoint.get("conditions", {}).get("ready") else not_ready).append(
                f"{target.get('namespace')}/{target.get('name')}"
            )
        row = self.tables["services"][service]
        if row["ready"] != ready or row["not_ready"] != not_ready:
            self.set("services", service, ready=ready, not_ready=not_ready, change=change.number)

    def count_ready(self) -> None:
        """How many pods of the shop are wanted, and how many are ready."""
        wanted = [row["desired"] for key, row in self.tables["workloads"].items() if key.startswith("shop/")]
        ready = sum(
            1
            for key, row in self.tables["pods"].items()
            if key.startswith("shop/") and row["ready"] and row["deleting"] is None
        )
        self.set("price", "shop", desired=sum(wanted), ready=ready)

    # Node side, proxies, decisions

    def rules(self, change: Change, fact: Any) -> None:
        rules = dict(self.tables["proxies"].get(fact.node, {}).get("rules", {}))
        rules[fact.service] = list(fact.endpoints)
        self.set("proxies", fact.node, rules=rules, change=change.number)
        if f"{fact.node}/kube-proxy" in self.tables["components"]:
            self.set("components", f"{fact.node}/kube-proxy", change=change.number)

    def eviction(self, change: Change, fact: Any) -> None:
        """Taint eviction planned the end of a pod, or gave it up."""
        if type(fact).__name__ == "EvictionScheduled":
            self.evictions[fact.pod] = fact.due
        else:
            self.evictions.pop(fact.pod, None)
        self.tell(change, "event", f"pods/{fact.pod}")

    def noted(self, change: Change, fact: Any) -> None:
        """A fact that is only told."""
        self.tell(change, "event", subject_of(change))

    def warned(self, change: Change, fact: Any) -> None:
        """A fact that is only told, and that nobody wants."""
        self.tell(change, "event", subject_of(change), warning=True)

    def container(self, change: Change, fact: Any) -> None:
        """What is so of a pod, whatever the cluster believes: its containers run, or they do not."""
        stopped = type(fact).__name__ == "ContainerStopped"
        if fact.pod in self.tables["pods"]:
            self.set("pods", fact.pod, stopped=stopped)
        self.tell(change, "event", f"pods/{fact.pod}", warning=stopped)

    # Traffic

    def answered(self, change: Change, fact: Any) -> None:
        self.totals[0] += 1
        self.answers.append((change.at, True, fact.latency, tuple(fact.path)))
        self.count_traffic(change)

    def failed(self, change: Change, fact: Any) -> None:
        self.totals[1] += 1
        self.answers.append(
            (change.at, False, 0, (getattr(fact, "hop", ""), getattr(fact, "at_pod", "") or ""))
        )
        self.set("price", "shop", last_failure=change.number)
        self.count_traffic(change)

    def count_traffic(self, change: Change) -> None:
        """Success, latency and rates of the last ten seconds."""
        oldest = change.at - WINDOW
        while self.answers and self.answers[0][0] < oldest:
            del self.answers[0]
        latencies = sorted([latency for _, answered, latency, _ in self.answers if answered])
        success = round(100 * len(latencies) / len(self.answers))
        low = self.tables["price"].get("shop", {}).get("low")
        self.set(
            "price",
            "shop",
            success=success,
            answered=self.totals[0],
            failed=self.totals[1],
            latency=latencies[(len(latencies) * 95) // 100] if latencies else None,
            low=success if low is None else min(low, success),
        )
        self.recovery.rate(change.at, success)
        self.band("answered", change.at, "ok" if success == 100 else "failing")
        per_pod: list[dict[str, list[int]]] = [{}, {}, {}]  # of each hop: pod → [answered, failed]
        for _, answered, _, path in self.answers:
            if answered:
                for counts, pod in zip(per_pod, path, strict=False):
                    known = counts.get(pod)
                    if known is None:
                        counts[pod] = [1, 0]
                    else:
                        known[0] += 1
            elif path[1] and path[0] in HOPS:
                per_pod[HOPS.index(path[0])].setdefault(path[1], [0, 0])[1] += 1
        seconds = max(min(change.at, WINDOW) / 1_000_000, 1)
        for hop, counts in zip(HOPS, per_pod, strict=True):
            pods = {
                pod: {"rate": round(good / seconds, 1), "failed": round(bad / seconds, 1)}
                for pod, (good, bad) in counts.items()
            }
            self.set("traffic", hop, rate=round(sum([row["rate"] for row in pods.values()]), 1), per_pod=pods)


STARTING_WORDS = {
    "scheduler": "stands by",
    "controller-manager": "stands by",
    "kubelet": "starting",
    "runtime": "running",
    "kube-proxy": "in step",
    "api-server": "serving",
    "etcd": "starting",
}
OBJECTS = {
    "nodes": Picture.node,
    "leases": Picture.lease,
    "pods": Picture.pod,
    "deployments": Picture.workload,
    "replicasets": Picture.workload,
    "services": Picture.service,
    "endpointslices": Picture.slice,
}
FOLDS = {
    "CommandGiven": Picture.command,
    "MachineAdded": Picture.machine_added,
    "MachineRemoved": Picture.machine_removed,
    "MachineWentDown": Picture.machine_down,
    "MachineCameUp": Picture.machine_up,
    "CableCut": Picture.cable,
    "CableJoined": Picture.cable,
    "LinkSlowed": Picture.slowness,
    "LinkRestored": Picture.slowness,
    "Switched": Picture.switched,
    "ProcessStarted": Picture.process,
    "ProcessStopped": Picture.process,
    "ProcessFrozen": Picture.process,
    "ProcessThawed": Picture.process,
    "LeaderElected": Picture.elected,
    "LeaderFollowed": Picture.followed,
    "LeaderSteppedDown": Picture.stepped_down,
    "LeaderLost": Picture.lost_leader,
    "LeadershipAcquired": Picture.lease_leader,
    "LeadershipLost": Picture.lease_leader,
    "ObjectStored": Picture.stored,
    "RoutineStored": Picture.stored,
    "RulesSynced": Picture.rules,
    "EvictionScheduled": Picture.eviction,
    "EvictionCancelled": Picture.eviction,
    "RequestAnswered": Picture.answered,
    "RequestFailed": Picture.failed,
    "ContainerStarted": Picture.container,
    "ContainerStopped": Picture.container,
    **dict.fromkeys(
        (
            "ElectionStarted",
            "NodeRegistered",
            "NodeHeardAgain",
            "ZoneStateChanged",
            "EntryJoined",
            "BackendUp",
            "RuntimeAnswered",
            "PodScheduledTo",
            "MemberCaughtUp",
            "SnapshotInstalled",
            "ReadinessChanged",
        ),
        Picture.noted,
    ),
    **dict.fromkeys(
        (
            "NodeSilent",
            "EvictionsHalted",
            "EntryLeft",
            "EntryDropped",
            "BackendDown",
            "StoreLost",
            "RuntimeFellSilent",
            "PodUnschedulable",
            "PodRejected",
            "ContainerBackedOff",
            "ImagePullFailed",
            "RequestRefused",
            "BindingFailed",
            "PlanRefused",
        ),
        Picture.warned,
    ),
}


def subject_of(change: Change) -> str:
    """What a fact is about, as a reference of the picture."""
    fact = change.fact
    for name, table in (
        ("pod", "pods"),
        ("node", "nodes"),
        ("machine", "machines"),
        ("member", "components"),
    ):
        if getattr(fact, name, ""):
            return f"{table}/{getattr(fact, name)}"
    return f"change/{change.number}"


def _condition(document: dict, kind: str) -> dict | None:
    """The condition of that type in the status of an object."""
    return next(
        (
            condition
            for condition in document.get("status", {}).get("conditions") or []
            if condition["type"] == kind
        ),
        None,
    )


def _word(document: dict, ready: bool) -> str:
    """The state of a pod in a word, as kubectl's STATUS column would say it, or plainer."""
    status = document.get("status", {})
    if document["metadata"].get("deletionTimestamp"):
        return "Terminating"
    for state in status.get("containerStatuses", []):
        reason = state.get("state", {}).get("waiting", {}).get("reason", "")
        if reason in ("CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull"):
            return "back-off" if reason.endswith("BackOff") else reason
    phase = status.get("phase", "Pending")
    if phase == "Succeeded":
        return "Completed"
    if phase == "Pending":
        return "starting" if document.get("spec", {}).get("nodeName") else "Pending"
    if phase == "Running":
        return "Running" if ready else "not ready"
    return phase
