"""How a line of kubectl is understood."""

import pytest

from k8sarch.cluster.api.resources import Deployment, Node, Pod, ReplicaSet, Service
from k8sarch.cluster.kubectl.parser import UsageError, kind_named, parse, targets
from k8sarch.cluster.kubectl.verbs import VERBS


def refused(line: str) -> str:
    """What kubectl prints instead of carrying out `line`."""
    with pytest.raises(UsageError) as caught:
        parse(line, VERBS)
    assert caught.value.exit_code == 1
    return caught.value.text


def test_words_and_flags_are_told_apart_wherever_they_stand():
    arguments = parse("kubectl -n shop scale deployment web --replicas=5", VERBS)

    assert (arguments.verb, arguments.words) == ("scale", ["deployment", "web"])
    assert arguments.flags == {"namespace": "shop", "replicas": "5"}
    assert arguments.number("replicas") == 5


def test_a_value_may_follow_its_flag_or_stick_to_it():
    forms = ("-o wide", "-owide", "-o=wide", "--output wide", "--output=wide")

    assert [parse(f"kubectl get pods {form}", VERBS).flags for form in forms] == [{"output": "wide"}] * 5


def test_a_switch_takes_no_word_and_can_be_switched_off():
    arguments = parse("kubectl delete pod --force web-1 --now=false", VERBS)

    assert arguments.words == ["pod", "web-1"]
    assert arguments.has("force") and not arguments.has("now")


def test_a_document_stands_in_the_line():
    arguments = parse('kubectl apply -f - {"kind": "ConfigMap", "metadata": {"name": "it\'s"}}', VERBS)

    assert arguments.words == [] and arguments.flags == {"filename": "-"}
    assert arguments.documents == [{"kind": "ConfigMap", "metadata": {"name": "it's"}}]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("kubectl fly", 'error: unknown command "fly" for "kubectl"'),
        ("kubectl get pods --bogus", "error: unknown flag: --bogus"),
        ("kubectl cordon worker-1 --replicas=3", "error: unknown flag: --replicas"),
        ("kubectl get pods -z", "error: unknown shorthand flag: 'z' in -z"),
        ("kubectl get pods -n", "error: flag needs an argument: 'n' in -n"),
        ("kubectl scale deploy web --replicas", "error: flag needs an argument: --replicas"),
        ('kubectl get "pods', "error: no closing quotation"),
        (
            "kubectl get pods | grep web",
            "error: this terminal runs kubectl and no shell, so '|' is not possible",
        ),
        ("kubectl apply -f - {nothing}", 'error: unable to parse "{nothing}": '),
        ("kubectl logs web-1", "error: kubectl logs is not part of this cluster. There are: get, "),
    ],
)
def test_what_cannot_be_understood_is_refused_in_kubectls_words(line, sentence):
    assert refused(line).startswith(sentence)


def test_a_near_verb_is_offered():
    assert refused("kubectl scael deploy web").endswith("Did you mean this?\n\tscale")


def test_a_document_that_is_too_deep_is_refused():
    assert "exceeded max depth" in refused("kubectl apply -f - " + "[" * 200 + "]" * 200)


def test_a_number_must_be_one():
    arguments = parse("kubectl scale deploy web --replicas=many", VERBS)

    with pytest.raises(UsageError, match='parsing "many": invalid syntax'):
        arguments.number("replicas")


def test_help_is_no_failure():
    with pytest.raises(UsageError) as caught:
        parse("kubectl scale --help", VERBS)

    assert caught.value.exit_code == 0
    assert caught.value.text.startswith("Usage:\n  kubectl scale TYPE NAME --replicas=N")


def test_a_kind_has_many_names():
    names = (
        "pods",
        "pod",
        "po",
        "Pod",
        "deploy",
        "deployments.apps",
        "deployment.v1.apps",
        "no",
        "svc",
        "rs",
    )

    assert [kind_named(name) for name in names] == [
        Pod, Pod, Pod, Pod, Deployment, Deployment, Deployment, Node, Service, ReplicaSet,
    ]  # fmt: skip


def test_an_unknown_kind_is_refused():
    with pytest.raises(UsageError, match='error: the server doesn\'t have a resource type "foos"'):
        kind_named("foos")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["pods"], [(Pod, None)]),
        (["po,svc"], [(Pod, None), (Service, None)]),
        (["all"], [(Pod, None), (Service, None), (Deployment, None), (ReplicaSet, None)]),
        (["pods", "web-1", "web-2"], [(Pod, "web-1"), (Pod, "web-2")]),
        (["pod/web-1", "deploy/web"], [(Pod, "web-1"), (Deployment, "web")]),
    ],
)
def test_words_mean_objects(words, meant):
    assert targets(words) == meant


def test_the_two_forms_of_naming_do_not_mix():
    with pytest.raises(
        UsageError, match="there is no need to specify a resource type as a separate argument"
    ):
        targets(["pods", "deploy/web"])
