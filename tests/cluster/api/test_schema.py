"""What the published definitions say about a document."""

import pytest

from k8sarch.cluster.api.errors import BadRequest
from k8sarch.cluster.api.resources import RESOURCES
from k8sarch.cluster.api.schema import conformed, shapes


def test_every_kind_has_its_definition():
    assert all(shapes()[kind.kind].kind == "struct" for kind in RESOURCES)


def test_a_good_document_comes_back_as_the_same_object():
    pod = {
        "metadata": {"name": "a"},
        "spec": {"containers": [{"name": "c", "resources": {"limits": {"cpu": 1, "memory": "1Gi"}}}]},
    }

    assert conformed("Pod", pod) == (pod, ()) and conformed("Pod", pod)[0] is pod


def test_nulls_and_unknown_fields_go_and_the_latter_are_named():
    pod = {
        "metadata": {"name": "a", "labels": {"a": None}},
        "bogus": 1,
        "spec": {"nodeName": None, "containers": [{"name": "c", "x": 1}]},
    }

    result, unknown = conformed("Pod", pod)

    assert result == {"metadata": {"name": "a", "labels": {}}, "spec": {"containers": [{"name": "c"}]}}
    assert unknown == ("bogus", "spec.containers[0].x")


@pytest.mark.parametrize(
    "wrong, words",
    [
        (
            {"spec": {"replicas": "3"}},
            "cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
        ),
        ({"spec": {"replicas": 1.5}}, "cannot unmarshal number 1.5 into"),
        ({"spec": {"replicas": True}}, "cannot unmarshal bool"),
        ({"spec": {"replicas": 2**31}}, "cannot unmarshal number 2147483648"),
        ({"spec": []}, "cannot unmarshal array into"),
        ({"metadata": "x"}, "cannot unmarshal string into"),
        ({"metadata": {"labels": {"a": 1}}}, "of type string"),
        ({"spec": {"paused": "yes"}}, "of type bool"),
        ({"spec": {"template": {"spec": {"containers": {}}}}}, "of type []v1.Container"),
        ({"spec": {"strategy": {"rollingUpdate": {"maxSurge": []}}}}, "cannot unmarshal array"),
    ],
)
def test_wrong_types_are_refused_as_go_words_it(wrong, words):
    with pytest.raises(BadRequest) as refusal:
        conformed("Deployment", wrong)
    assert words in refusal.value.message
