"""The rules that all kinds share: names, labels, annotations, selectors, and metadata that may not change.

Source: apimachinery `pkg/util/validation/validation.go`, `pkg/api/validation/objectmeta.go`,
`pkg/apis/meta/v1/validation/validation.go`; the sentences are theirs.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .document import Document
from .errors import Problem, forbidden, invalid, required, unsupported
from .selectors import from_label_selector, selects

LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\Z")
LABEL_1035 = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?\Z")
SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\Z")
QUALIFIED = re.compile(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\Z")
LABEL_VALUE = re.compile(r"(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\Z")
ANNOTATIONS_BYTES_MAX = 256 * 1024

NAME_RULES = {
    "subdomain": (
        SUBDOMAIN,
        253,
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
        "and must start and "
        "end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ),
    "label": (
        LABEL,
        63,
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must "
        "start and end with an "
        "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
        "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ),
    "label-1035": (
        LABEL_1035,
        63,
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
        "alphabetic character, "
        "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is "
        "'[a-z]([-a-z0-9]*[a-z0-9])?')",
    ),
}


def name_problem(name: str, rule: str, path: str) -> Problem | None:
    """What is wrong with a name, or None. `rule`: subdomain, label, label-1035."""
    pattern, length_max, sentence = NAME_RULES[rule]
    if len(name) > length_max:
        return invalid(path, name, f"must be no more than {length_max} characters")
    if not pattern.match(name):
        return invalid(path, name, sentence)
    return None


def qualified_name_problems(key: str, path: str) -> Iterator[Problem]:
    """What is wrong with the key of a label or an annotation: [subdomain/]name."""
    prefix, slash, name = key.rpartition("/")
    if slash and (not prefix or "/" in prefix):
        yield invalid(
            path,
            key,
            "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and "
            "end "
            "with an alphanumeric character with an optional DNS subdomain prefix and '/' "
            "(e.g. 'example.com/MyName')",
        )
        return
    if prefix:
        wrong = name_problem(prefix, "subdomain", path)
        if wrong is not None:
            yield invalid(path, key, f"prefix part {wrong.detail}")
    if not name:
        yield invalid(path, key, "name part must be non-empty")
    elif len(name) > 63:
        yield invalid(path, key, "name part must be no more than 63 characters")
    elif not QUALIFIED.match(name):
        yield invalid(
            path,
            key,
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end "
            "with an "
            "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
            "validation is "
            "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        )


def label_problems(labels: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with labels."""
    for key, value in labels.items():
        yield from qualified_name_problems(key, path)
        if not isinstance(value, str) or len(value) > 63 or not LABEL_VALUE.match(value):
            sentence = (
                "must be no more than 63 characters"
                if isinstance(value, str) and len(value) > 63
                else "a valid label must be an empty string or consist of alphanumeric characters, '-', "
                "'_' or '.', and must start "
                "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', "
                "regex used for "
                "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
            )
            yield invalid(path, value, sentence)


def annotation_problems(annotations: Mapping[str, str], path: str) -> Iterator[Problem]:
    """What is wrong with annotations: their keys, and 256 KiB of them."""
    for key in annotations:
        yield from qualified_name_problems(key.lower(), path)
    if sum(len(key) + len(value) for key, value in annotations.items()) > ANNOTATIONS_BYTES_MAX:
        yield Problem("Too long", path, None, f"may not be more than {ANNOTATIONS_BYTES_MAX} bytes")


def metadata_problems(metadata: Document, name_rule: str) -> Iterator[Problem]:
    """What is wrong with an object's metadata by itself."""
    name = metadata.get("name") or ""
    if not name:
        yield required("metadata.name", "name or generateName is required")
    else:
        wrong = name_problem(name, name_rule, "metadata.name")
        if wrong is not None:
            yield wrong
    if metadata.get("labels"):
        yield from label_problems(metadata["labels"], "metadata.labels")
    if metadata.get("annotations"):
        yield from annotation_problems(metadata["annotations"], "metadata.annotations")
    if metadata.get("ownerReferences"):
        yield from owner_problems(metadata["ownerReferences"])
    for finalizer in metadata.get("finalizers") or ():
        yield from qualified_name_problems(finalizer, "metadata.finalizers")


def owner_problems(references: list[Document]) -> Iterator[Problem]:
    """What is wrong with owner references: parts that are missing, and two controllers."""
    path = "metadata.ownerReferences"
    for number, reference in enumerate(references):
        for field in ("apiVersion", "kind", "name", "uid"):
            if not reference.get(field):
                yield invalid(
                    f"{path}[{number}].{field}",
                    reference.get(field) or "",
                    f"{field} must not be empty" if field != "apiVersion" else "version must not be empty",
                )
    controllers = [reference for reference in references if reference.get("controller")]
    if len(controllers) > 1:
        first, second = controllers[:2]
        yield invalid(
            path,
            [],
            'Only one reference can have Controller set to true. Found "true" in references for '
            f"{first.get('kind')}/{first.get('name')} and {second.get('kind')}/{second.get('name')}",
        )


IMMUTABLE = "field is immutable"


def metadata_update_problems(new: Document, old: Document) -> Iterator[Problem]:
    """What is wrong with changing metadata from `old` to `new`."""
    for field in ("name", "namespace", "uid", "creationTimestamp"):
        if new.get(field) != old.get(field):
            yield invalid(f"metadata.{field}", new.get(field) or "", IMMUTABLE)
    if old.get("deletionTimestamp"):
        added = [each for each in new.get("finalizers") or () if each not in (old.get("finalizers") or ())]
        if added:
            yield forbidden(
                "metadata.finalizers",
                f"no new finalizers can be added if the object is being deleted, found new finalizers "
                f"{added!r}",
            )


def selector_problems(selector: Document, path: str) -> Iterator[Problem]:
    """What is wrong with a label selector."""
    yield from label_problems(selector.get("matchLabels") or {}, f"{path}.matchLabels")
    for number, expression in enumerate(selector.get("matchExpressions") or ()):
        here = f"{path}.matchExpressions[{number}]"
        operator, values = expression.get("operator"), expression.get("values") or ()
        if operator in ("In", "NotIn"):
            if not values:
                yield required(f"{here}.values", "must be specified when `operator` is 'In' or 'NotIn'")
        elif operator in ("Exists", "DoesNotExist"):
            if values:
                yield forbidden(
                    f"{here}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
                )
        else:
            yield invalid(f"{here}.operator", operator, "not a valid selector operator")
        yield from qualified_name_problems(expression.get("key") or "", f"{here}.key")


def workload_problems(spec: Document) -> Iterator[Problem]:
    """What Deployments and ReplicaSets share: a selector that is there and selects the template, and replicas
    of 0 or more.
    """
    replicas = spec.get("replicas", 1)
    if replicas < 0:
        yield invalid("spec.replicas", replicas, "must be greater than or equal to 0")
    if spec.get("minReadySeconds", 0) < 0:
        yield invalid("spec.minReadySeconds", spec["minReadySeconds"], "must be greater than or equal to 0")
    selector = spec.get("selector")
    if selector is None:
        yield required("spec.selector")
        return
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        yield invalid("spec.selector", selector, "empty selector is invalid for deployment")
        return
    wrong = list(selector_problems(selector, "spec.selector"))
    yield from wrong
    template = spec.get("template") or {}
    labels = (template.get("metadata") or {}).get("labels") or {}
    yield from label_problems(labels, "spec.template.metadata.labels")
    if not wrong and not selects(from_label_selector(selector), labels):
        yield invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")
    policy = (template.get("spec") or {}).get("restartPolicy", "Always")
    if policy != "Always":
        yield unsupported("spec.template.spec.restartPolicy", policy, ("Always",))
