"""Which objects a selector selects."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sarch.cluster.api.errors import BadRequest
from k8sarch.cluster.api.selectors import (
    check_fields,
    from_label_selector,
    from_map,
    parse_fields,
    parse_labels,
    selects,
    selects_fields,
    written,
)

LABELS = {"app": "web", "tier": "front"}


@pytest.mark.parametrize(
    "text, selected",
    [
        ("app=web", True),
        ("app==web", True),
        ("app=api", False),
        ("app!=api", True),
        ("none!=api", True),
        ("app in (web, api)", True),
        ("app notin (web)", False),
        ("none notin (web)", True),
        ("app", True),
        ("!app", False),
        ("!none", True),
        ("", True),
        ("app=web,tier=front", True),
        ("app=web,tier=back", False),
        ("app in ()", False),
        ("app=", False),
    ],
)
def test_label_selectors(text, selected):
    assert selects(parse_labels(text), LABELS) is selected


@pytest.mark.parametrize(
    "text", ["=", "a=b,", "a b", "a in (b", "a in b", ",", "a=b=c", "-a", "a=-b", "!", "a" * 5000]
)
def test_what_is_no_selector_is_a_bad_request(text):
    with pytest.raises(BadRequest, match="unable to parse requirement"):
        parse_labels(text)


@given(st.text(alphabet="ab=!,() in", max_size=30))
def test_any_text_is_a_selector_or_a_bad_request(text):
    with suppress(BadRequest):
        assert parse_labels(written(parse_labels(text))) == parse_labels(text) or "()" in text


def test_selectors_of_documents():
    assert selects(from_map({"app": "web"}), LABELS)
    assert not selects(from_map({}), LABELS)
    assert not selects(from_label_selector(None), LABELS)
    assert selects(from_label_selector({}), LABELS)
    expression = {
        "matchExpressions": [
            {"key": "app", "operator": "In", "values": ["web"]},
            {"key": "x", "operator": "DoesNotExist"},
        ]
    }
    assert selects(from_label_selector(expression), LABELS)


def test_field_selectors():
    pod = {"metadata": {"name": "a"}, "spec": {"nodeName": "worker-1"}}

    assert selects_fields(parse_fields("spec.nodeName=worker-1,metadata.name!=b"), pod)
    assert not selects_fields(parse_fields("spec.nodeName="), pod)
    assert selects_fields(parse_fields("spec.unschedulable=false"), {"spec": {}})
    with pytest.raises(BadRequest, match="field label not supported: spec.image"):
        check_fields(parse_fields("spec.image=a"), ("spec.nodeName",))
    with pytest.raises(BadRequest, match="invalid selector"):
        parse_fields("nonsense")
