"""What the terminal prints."""

import pytest

from k8sarch.cluster.kernel.clock import ms, seconds
from k8sarch.cluster.kubectl.parser import UsageError, parse, targets
from k8sarch.cluster.kubectl.verbs import VERBS
from tests.cluster.apiserver.worlds import Ground, pod

FLAGS = {name: verb.flags for name, verb in VERBS.items()}


@pytest.fixture
def ground():
    return Ground().open_shop()


def node(ground, name="worker-1"):
    ground.ask("create", "nodes", body={"metadata": {"name": name}})


def test_a_deployment_is_created_shown_scaled_and_deleted(ground):
    assert ground.type("kubectl create deployment web --image=shop/web --replicas=3") == ("deployment.apps/web created", 0)
    assert ground.type("kubectl get deployments")[0].splitlines()[0].split() == ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]
    assert ground.type("kubectl scale deployment web --replicas=5") == ("deployment.apps/web scaled", 0)
    assert ground.type("kubectl get deploy web --no-headers")[0].split()[1] == "0/5"
    assert ground.type("kubectl delete deployment/web") == ('deployment.apps "web" deleted', 0)
    assert ground.type("kubectl get deployments") == ("No resources found in shop namespace.", 0)


def test_a_command_is_behind_what_it_changed(ground):
    ground.world.because = (7,)
    ground.kubectl.execute("kubectl create deployment web --image=shop/web")
    ground.run(ms(200))

    assert ground.facts("ObjectStored")[-1].because == (7,)


def test_images_restarts_and_labels(ground):
    ground.type("kubectl create deployment web --image=shop/web")

    assert ground.type("kubectl set image deployment/web web=shop/web:2") == ("deployment.apps/web image updated", 0)
    assert ground.type("kubectl set image deployment/web x=shop/web:2") == ('error: unable to find container named "x"', 1)
    assert ground.type("kubectl rollout restart deployment web") == ("deployment.apps/web restarted", 0)
    assert ground.type("kubectl label deployment web tier=front") == ("deployment.apps/web labeled", 0)
    assert ground.type("kubectl label deployment web tier=back")[1] == 1
    assert ground.type("kubectl label deployment web tier=back --overwrite") == ("deployment.apps/web labeled", 0)
    assert ground.type("kubectl label deployment web tier-") == ("deployment.apps/web unlabeled", 0)
    assert "shop/web:2" in ground.type("kubectl get deployment web -o wide")[0]


def test_nodes_are_cordoned_tainted_and_back(ground):
    node(ground)

    assert ground.type("kubectl cordon worker-1") == ("node/worker-1 cordoned", 0)
    assert ground.type("kubectl cordon worker-1") == ("node/worker-1 already cordoned", 0)
    assert "Unknown,SchedulingDisabled" in ground.type("kubectl get nodes")[0]
    assert ground.type("kubectl uncordon worker-1") == ("node/worker-1 uncordoned", 0)
    assert ground.type("kubectl taint nodes worker-1 a=b:NoSchedule") == ("node/worker-1 tainted", 0)
    assert ground.type("kubectl taint nodes worker-1 a:NoSchedule-") == ("node/worker-1 untainted", 0)
    assert ground.type("kubectl cordon worker-9") == ('Error from server (NotFound): nodes "worker-9" not found', 1)


def test_a_drain_evicts_and_waits(ground):
    node(ground)
    owner = [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u", "controller": True}]
    body = pod(nodeName="worker-1")
    ground.ask("create", "pods", "shop", body={**body, "metadata": {**body["metadata"], "ownerReferences": owner}})

    text, code = ground.type("kubectl drain worker-1", wait=seconds(3))
    assert text.splitlines() == ["node/worker-1 cordoned", "evicting pod shop/web-1"] and code is None
    ground.ask("delete", "pods", "shop", "web-1", gracePeriodSeconds=0)
    ground.run(seconds(2))

    printed = [change.fact for change in ground.facts("TerminalPrinted")]
    assert "\n".join(fact.text for fact in printed[1:]) == "pod/web-1 evicted\nnode/worker-1 drained"
    assert printed[-1].exit_code == 0


def test_a_drain_does_not_take_a_pod_that_nobody_would_replace(ground):
    node(ground)
    ground.ask("create", "pods", "shop", body=pod(nodeName="worker-1"))

    text, code = ground.type("kubectl drain worker-1")

    assert code == 1 and "cannot delete Pods that declare no controller (use --force to override): shop/web-1" in text


def test_apply_creates_changes_and_leaves_alone(ground):
    def line(**data):
        words = ",".join(f'"{key}":"{value}"' for key, value in data.items())
        return f'kubectl apply -f - {{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"a"}},"data":{{{words}}}}}'

    assert ground.type(line(x="1", y="1")) == ("configmap/a created", 0)
    assert ground.type(line(x="1", y="1")) == ("configmap/a unchanged", 0)
    ground.ask("patch", "configmaps", "shop", "a", {"data": {"z": "others"}}, patchType="merge")
    assert ground.type(line(x="2")) == ("configmap/a configured", 0)
    assert ground.ask("get", "configmaps", "shop", "a")[1]["data"] == {"x": "2", "z": "others"}


def test_several_kinds_names_and_documents(ground):
    ground.type("kubectl create deployment web --image=shop/web")

    assert ground.type("kubectl get deploy,pods -o name") == ("deployment.apps/web", 0)
    assert ground.type("kubectl get deploy web -o json")[0].startswith("{\n")
    assert "kind: Deployment" in ground.type("kubectl get deploy web -o yaml")[0]
    assert ground.type("kubectl get ns -A")[0].splitlines()[0].split() == ["NAME", "STATUS", "AGE"]
    assert ground.type("kubectl get deploy -A")[0].splitlines()[0].split()[0] == "NAMESPACE"


@pytest.mark.parametrize("line, words", [
    ("kubectl", "kubectl controls"), ("kubectl fly", 'error: unknown command "fly"'), ("kubectl get", "You must specify the type"),
    ("kubectl get foo", "the server doesn't have a resource type \"foo\""), ("kubectl get pods --bogus=1", "unknown flag: --bogus"),
    ("kubectl get pods -x", "unknown shorthand flag: 'x' in -x"), ("kubectl get pods -o fancy", "unable to match a printer"),
    ("kubectl scale deployment web", 'required flag(s) "replicas" not set'), ("kubectl get pods -n", "flag needs an argument"),
    ("kubectl scale deployment web --replicas=x", 'invalid argument "x"'), ("kubectl delete pods", "no name was specified"),
    ("kubectl scale node worker-1 --replicas=1", "no scaler"), ('kubectl get "pods', "No closing quotation"),
    ("kubectl apply -f - {broken", "error parsing STDIN"), ("kubectl apply -f web.yaml", "write the object in the line"),
    ("kubectl create deployment web", 'required flag(s) "image" not set'), ("kubectl rollout fly deployment/web", "unknown command"),
    ("kubectl taint nodes worker-1 a=b:Sometimes", "invalid taint effect"), ("kubectl drain", "USAGE: drain NODE"),
])
def test_what_cannot_be_understood_is_said(ground, line, words):
    text, code = ground.type(line)

    assert code == 1 and words in text
    assert ground.kubectl.running == []


def test_without_a_load_balancer_nobody_answers(ground):
    ground.world.machine("load-balancer").kill("balancer")

    text, code = ground.type("kubectl get pods", wait=seconds(1))

    assert code == 1 and text.startswith("The connection to the server load-balancer:6443 was refused")


def test_flags_may_stand_anywhere_and_be_glued():
    arguments = parse("kubectl -nshop get pods web-1 --output wide -l app=web,tier!=x", FLAGS)

    assert (arguments.verb, arguments.words) == ("get", ["pods", "web-1"])
    assert arguments.flags == {"namespace": "shop", "output": "wide", "selector": "app=web,tier!=x"}
    assert [name for _, name in targets(["po/a", "deploy/b"])] == ["a", "b"]
    with pytest.raises(UsageError, match="no need to specify a resource type"):
        targets(["pods", "po/a"])
