"""kubectl in a real cluster: what is typed, what is printed, and what has become of the cluster."""

import pickle

import pytest

from k8sarch.cluster.cluster import Cluster
from k8sarch.cluster.commands import command_from
from k8sarch.cluster.kernel.clock import Duration, seconds
from k8sarch.cluster.kernel.journal import Change
from k8sarch.cluster.kubectl.facts import TerminalPrinted
from k8sarch.cluster.spec import ClusterSpec

BOOT = seconds(40)
SOON = seconds(2)


@pytest.fixture(scope="module")
def saved() -> bytes:
    """A cluster of one control plane and two workers on which the shop has come up."""
    cluster = Cluster(ClusterSpec(control_planes=1, workers=2, zones=1, rate=0))
    cluster.run(BOOT)
    return cluster.checkpoint()


@pytest.fixture
def cluster(saved) -> Cluster:
    """That cluster, for one test."""
    return Cluster.from_checkpoint(saved)


def give(cluster: Cluster, line: str) -> int:
    """Let a command happen; returns the number of its change."""
    return cluster.do(command_from(line))


def printed(cluster: Cluster, wait: Duration = SOON) -> list[Change]:
    """What the terminal shows within `wait`."""
    cluster.run(cluster.now + wait)
    return [change for change in cluster.take_changes() if isinstance(change.fact, TerminalPrinted)]


def typed(cluster: Cluster, line: str, wait: Duration = SOON) -> str:
    """What one line prints; it must print once, because of the command, and fail where it says so."""
    cluster.take_changes()
    number = give(cluster, line)
    (change,) = printed(cluster, wait)
    fact = change.fact
    assert (change.because[-1], fact.line) == (number, line)
    assert (fact.exit_code == 1) == any(line.lower().startswith(ERRORS) for line in fact.text.split("\n")), (
        fact
    )
    return fact.text


ERRORS = ("error", "unable to connect", "the connection to", "the deployment", "the scale")


def names(cluster: Cluster, what: str) -> list[str]:
    """The names that `kubectl get … -o name` prints."""
    return typed(cluster, f"kubectl get {what} -o name").split("\n")


def test_scale_asks_for_pods_and_gets_them(cluster):
    assert typed(cluster, "kubectl scale deployment web --replicas=5 -n shop") == "deployment.apps/web scaled"

    cluster.run(cluster.now + seconds(30))
    assert len(names(cluster, "pods -n shop -l app=web")) == 5


def test_the_write_is_because_of_the_line(cluster):
    number = give(cluster, "kubectl scale deployment web --replicas=5 -n shop")
    cluster.run(cluster.now + SOON)

    stored = [change for change in cluster.take_changes() if type(change.fact).__name__ == "ObjectStored"]
    assert stored[0].fact.name == "web" and stored[0].because == (number,)


def test_get_prints_a_table(cluster):
    header, *rows = typed(cluster, "kubectl get nodes").split("\n")

    assert header == "NAME       STATUS   ROLES    AGE   VERSION"
    assert [row.split()[:2] for row in rows] == [["worker-1", "Ready"], ["worker-2", "Ready"]]


def test_get_of_several_kinds_prints_a_table_each(cluster):
    tables = typed(cluster, "kubectl get deploy,svc -n shop").split("\n\n")

    assert [table.split("\n")[1].split()[0] for table in tables] == ["deployment.apps/api", "service/api"]


def test_nothing_is_said_to_be_nothing(cluster):
    assert typed(cluster, "kubectl get pods") == "No resources found in default namespace."
    assert typed(cluster, "kubectl get configmaps -A") == "No resources found"


def test_what_is_not_there_is_an_error_beside_what_is(cluster):
    text = typed(cluster, "kubectl get deploy web nope -n shop")

    assert text.split("\n")[1].startswith("web ")
    assert text.endswith('Error from server (NotFound): deployments.apps "nope" not found')


def test_a_deployment_is_created_once(cluster):
    line = "kubectl create deployment hello --image=shop/web --replicas=2"

    assert typed(cluster, line) == "deployment.apps/hello created"
    assert typed(cluster, line) == (
        'error: failed to create deployment: deployments.apps "hello" already exists'
    )
    assert len(names(cluster, "pods")) == 2


def test_a_namespace_is_created_and_deleted(cluster):
    assert typed(cluster, "kubectl create namespace team") == "namespace/team created"
    assert typed(cluster, "kubectl create ns team") == (
        'Error from server (AlreadyExists): namespaces "team" already exists'
    )
    assert typed(cluster, "kubectl delete ns team") == 'namespace "team" deleted'


def test_delete_names_the_kind_and_what_failed_comes_last(cluster):
    assert typed(cluster, "kubectl delete deployment nope db -n shop") == (
        'deployment.apps "db" deleted\n'
        'Error from server (NotFound): deployments.apps "nope" not found'
    )  # fmt: skip


def test_a_pod_can_be_deleted_by_force(cluster):
    (pod,) = names(cluster, "pods -n shop -l app=db")

    text = typed(cluster, f"kubectl delete {pod} -n shop --force --grace-period=0")

    assert text.startswith("Warning: Immediate deletion does not wait for confirmation")
    assert text.endswith(f'pod "{pod.removeprefix("pod/")}" force deleted')
    assert names(cluster, "pods -n shop -l app=db") != [pod]


def test_delete_by_label(cluster):
    assert typed(cluster, "kubectl delete pods -l app=api -n shop").count("deleted") == 3
    assert typed(cluster, "kubectl delete pods -l app=nothing -n shop") == "No resources found"


def test_cordon_and_uncordon_say_what_was_so_already(cluster):
    lines = ("cordon worker-1", "cordon node/worker-1", "uncordon worker-1", "uncordon worker-1")

    assert [typed(cluster, f"kubectl {line}") for line in lines] == [
        "node/worker-1 cordoned",
        "node/worker-1 already cordoned",
        "node/worker-1 uncordoned",
        "node/worker-1 already uncordoned",
    ]


def test_drain_evicts_all_and_waits_until_they_are_gone(cluster):
    text = typed(cluster, "kubectl drain worker-2", seconds(60))

    first, *_, last = text.split("\n")
    assert (first, last) == ("node/worker-2 cordoned", "node/worker-2 drained")
    assert text.count("evicting pod shop/") == text.count(" evicted") > 0
    assert (
        typed(cluster, "kubectl get pods -A --field-selector spec.nodeName=worker-2") == "No resources found"
    )


def test_drain_leaves_pods_alone_that_nobody_would_replace(cluster):
    typed(cluster, "kubectl run alone --image=nginx")
    typed(cluster, "kubectl cordon worker-1")
    cluster.run(cluster.now + seconds(20))
    node = typed(cluster, "kubectl get pod alone -o wide").split("\n")[1].split()[6]

    assert "cannot delete Pods that declare no controller (use --force to override): default/alone" in typed(
        cluster, f"kubectl drain {node}"
    )
    assert typed(cluster, f"kubectl drain {node} --force", seconds(60)).endswith(f"node/{node} drained")


def test_drain_of_a_silent_node_gives_up(cluster):
    give(cluster, "fault power_off machine=worker-2")

    text = typed(cluster, "kubectl drain worker-2 --timeout=30s", seconds(60))

    assert 'error: unable to drain node "worker-2" due to error: [error when waiting for pod ' in text
    assert text.endswith("to terminate: global timeout reached: 30s")


def test_another_image_makes_a_rollout(cluster):
    status = "kubectl rollout status deployment/web -n shop"

    assert typed(cluster, "kubectl set image deployment/web web=shop/web:2.0 -n shop") == (
        "deployment.apps/web image updated"
    )
    assert typed(cluster, status).startswith('Waiting for deployment "web" rollout to finish: ')
    cluster.run(cluster.now + seconds(90))
    assert typed(cluster, status) == 'deployment "web" successfully rolled out'


def test_a_restart_makes_a_new_replica_set(cluster):
    assert typed(cluster, "kubectl rollout restart deployment web -n shop") == "deployment.apps/web restarted"
    assert len(names(cluster, "rs -n shop -l app=web")) == 2


def test_labels_are_not_overwritten_by_chance(cluster):
    lines = ("disk=ssd", "disk=hdd", "disk=hdd --overwrite", "disk=hdd", "disk-")

    assert [typed(cluster, f"kubectl label node worker-1 {line}") for line in lines] == [
        "node/worker-1 labeled",
        "error: 'disk' already has a value (ssd), and --overwrite is false",
        "node/worker-1 labeled",
        "node/worker-1 not labeled",
        "node/worker-1 unlabeled",
    ]


def test_taints_come_and_go(cluster):
    lines = ("--all a=b:NoSchedule", "worker-1 a=c:NoSchedule", "worker-1 a:NoSchedule-", "worker-1 a-")

    assert [typed(cluster, f"kubectl taint nodes {line}") for line in lines] == [
        "node/worker-1 tainted\nnode/worker-2 tainted",
        "error: node worker-1 already has a taint(s) with same effect(s) and --overwrite is false",
        "node/worker-1 untainted",
        'error: taint "a" not found',
    ]


def test_a_deployment_is_exposed(cluster):
    assert typed(
        cluster, "kubectl expose deployment db --name=store --port=80 --target-port=5432 -n shop"
    ) == ("service/store exposed")
    assert " 80/TCP " in typed(cluster, "kubectl get svc store -n shop")


def test_apply_creates_then_leaves_alone_then_configures(cluster):
    line = 'kubectl apply -f - {"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "%s"}}'

    assert [typed(cluster, line % value) for value in "112"] == [
        "configmap/c created",
        "configmap/c unchanged",
        "configmap/c configured",
    ]
    assert typed(cluster, "kubectl apply -f web.yaml") == 'error: the path "web.yaml" does not exist'


def test_the_servers_refusal_is_printed(cluster):
    line = 'kubectl patch deploy web -n shop -p \'{"spec": {"replicas": -1}}\''

    refusal = "spec.replicas: Invalid value: -1: must be greater than or equal to 0"
    assert typed(cluster, line) == f'The Deployment "web" is invalid: {refusal}'


def test_lines_under_way_at_once_are_told_apart(cluster):
    cluster.take_changes()
    numbers = [give(cluster, f"kubectl get {what}") for what in ("nodes", "foos", "ns")]

    changes = printed(cluster)

    assert sorted(change.because[0] for change in changes) == numbers
    assert {change.fact.line for change in changes} == {
        f"kubectl get {what}" for what in ("nodes", "foos", "ns")
    }


def test_a_connection_lasts_as_long_as_the_lines(cluster):
    typed(cluster, "kubectl get nodes")

    kubectl = cluster.workstation("kubectl")
    assert (kubectl.connections, kubectl.running, kubectl.client.calls) == ({}, [], {})


def test_a_cluster_is_saved_in_the_middle_of_a_line(cluster):
    give(cluster, "kubectl drain worker-2")
    cluster.run(cluster.now + seconds(1))

    other = pickle.loads(pickle.dumps(cluster))

    assert [[change.fact.text for change in printed(each, seconds(60))] for each in (cluster, other)][0] != []
    assert cluster.digest == other.digest


SILENCE = "Unable to connect to the server: dial tcp load-balancer:6443: i/o timeout"
REFUSAL = (
    "The connection to the server load-balancer:6443 was refused - did you specify the right host or port?"
)


@pytest.mark.parametrize(
    ("fault", "sentence", "after"),
    [
        ("kill_process machine=cp-1 process=api-server", "Unable to connect to the server: EOF", 1),
        ("kill_process machine=load-balancer process=balancer", REFUSAL, 1),
        ("power_off machine=load-balancer", SILENCE, 30),
        ("isolate machine=workstation", SILENCE, 30),
    ],
)
def test_without_an_api_server_nothing_is_done(cluster, fault, sentence, after):
    give(cluster, f"fault {fault}")
    began = cluster.now
    give(cluster, "kubectl scale deployment web --replicas=5 -n shop")

    (change,) = printed(cluster, seconds(100))

    assert (change.fact.text, change.fact.exit_code) == (sentence, 1)
    assert seconds(after - 1) < change.at - began <= seconds(after)


def test_another_api_server_answers_when_one_is_without_power():
    cluster = Cluster(ClusterSpec(control_planes=3, workers=1, zones=1, rate=0, app="none"))
    cluster.run(BOOT)
    give(cluster, "fault power_off machine=cp-1")
    cluster.run(cluster.now + seconds(15))  # time for a new leader of etcd, if cp-1 led

    texts = [typed(cluster, "kubectl get nodes", seconds(10)) for _ in range(3)]

    assert all(text.split("\n")[1].startswith("worker-1 ") for text in texts)


@pytest.mark.parametrize(
    "line",
    [
        "get pods -n a/b -l '!!'",
        "get pods -l ,,",
        "get ev -A --sort-by=.count",
        "set image svc/web a=b -n shop",
        "expose node worker-1",
        "expose svc web --name=again -n shop",
        "rollout status node/worker-1",
        "scale node worker-1 --replicas=1",
        "patch node worker-1 -p 7",
        "patch ns shop -p [] --type=json",
        'create -f - {"kind": "Pod"}',
        'apply -f - {"kind": "Pod", "metadata": {"name": "x"}}',
        "taint nodes worker-1 =:NoSchedule",
        "label pods --all",
        "label deploy web ''=x -n shop",
        "annotate no worker-1 x=",
        "run 'a b' --image=x",
        "create deployment x --image=: --port=99999",
        "delete lease worker-1 -n kube-node-lease",
    ],
)
def test_odd_lines_are_answered_too(cluster, line):
    cluster.take_changes()
    give(cluster, f"kubectl {line}")

    assert len(printed(cluster)) == 1
