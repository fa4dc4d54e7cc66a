"""The spec of a pod, alone or in a template: its defaults and its rules.

Source: `pkg/apis/core/v1/defaults.go`, `pkg/apis/core/validation/validation.go`.
Simplified: of the rules, those for names, images, ports, resources, probes and policies; not those for each
kind of volume.
"""

from collections.abc import Iterator
from typing import Any

from .document import Document
from .errors import Problem, duplicate, invalid, required, unsupported
from .quantity import thousandths
from .validation import label_problems, name_problem

POD_DEFAULTS: Document = {
    "restartPolicy": "Always",
    "terminationGracePeriodSeconds": 30,
    "dnsPolicy": "ClusterFirst",
    "serviceAccountName": "default",
    "serviceAccount": "default",
    "securityContext": {},
    "schedulerName": "default-scheduler",
    "enableServiceLinks": True,
}
TEMPLATE_DEFAULTS: Document = {
    key: value for key, value in POD_DEFAULTS.items() if not key.startswith(("serviceAccount", "enable"))
}
CONTAINER_DEFAULTS: Document = {
    "resources": {},
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}
PROBE_DEFAULTS: Document = {
    "timeoutSeconds": 1,
    "periodSeconds": 10,
    "successThreshold": 1,
    "failureThreshold": 3,
}
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
RESTART_POLICIES = ("Always", "OnFailure", "Never")
PULL_POLICIES = ("Always", "IfNotPresent", "Never")
PROTOCOLS = ("TCP", "UDP", "SCTP")
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def defaulted_pod_spec(spec: Document, defaults: Document = POD_DEFAULTS) -> Document:
    """The spec with all that the API fills in; the same object when nothing is missing."""
    changes: Document = {}
    for key in ("containers", "initContainers"):
        containers = spec.get(key)
        if containers:
            filled = [defaulted_container(container) for container in containers]
            if any(new is not old for new, old in zip(filled, containers, strict=True)):
                changes[key] = filled
    if not changes and all(key in spec for key in defaults):
        return spec
    return {**defaults, **spec, **changes}


def defaulted_container(container: Document) -> Document:
    """The container with all that the API fills in."""
    changes: Document = {key: value for key, value in CONTAINER_DEFAULTS.items() if key not in container}
    if "imagePullPolicy" not in container:
        image = container.get("image", "")
        tag = image.rpartition("/")[2].partition(":")[2]
        changes["imagePullPolicy"] = (
            "Always" if "@" not in image and tag in ("", "latest") else "IfNotPresent"
        )
    resources = container.get("resources") or {}
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    if any(name not in requests for name in limits):
        changes["resources"] = {**resources, "requests": {**limits, **requests}}
    ports = container.get("ports")
    if ports and any("protocol" not in port for port in ports):
        changes["ports"] = [port if "protocol" in port else {**port, "protocol": "TCP"} for port in ports]
    for name in PROBES:
        probe = container.get(name)
        if probe and not all(key in probe for key in PROBE_DEFAULTS):
            changes[name] = defaulted_probe(probe)
    return {**container, **changes} if changes else container


def defaulted_probe(probe: Document) -> Document:
    """The probe with its periods and thresholds."""
    http = probe.get("httpGet")
    filled = {**PROBE_DEFAULTS, **probe}
    if http:
        filled["httpGet"] = {"path": "/", "scheme": "HTTP", **http}
    return filled


def defaulted_template(template: Document) -> Document:
    """A pod template with all that the API fills in."""
    spec = template.get("spec") or {}
    filled = defaulted_pod_spec(spec, TEMPLATE_DEFAULTS)
    metadata = template.get("metadata")
    if filled is spec and metadata is not None and "creationTimestamp" in metadata:
        return template
    return {**template, "metadata": {"creationTimestamp": None, **(metadata or {})}, "spec": filled}


def quality_of_service(spec: Document) -> str:
    """Guaranteed, Burstable or BestEffort.

    Source: `pkg/apis/core/v1/helper/qos/qos.go`.
    """
    asks, guaranteed = False, True
    for container in [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]:
        resources = container.get("resources") or {}
        limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
        for name in ("cpu", "memory"):
            asks = asks or name in limits or name in requests
            if name not in limits or str(requests.get(name, limits[name])) != str(limits[name]):
                guaranteed = False
    if not asks:
        return "BestEffort"
    return "Guaranteed" if guaranteed else "Burstable"


def pod_spec_problems(spec: Document, path: str) -> Iterator[Problem]:
    """All that is wrong with a pod's spec. `path` is "spec" or "spec.template.spec"."""
    containers = spec.get("containers") or []
    if not containers:
        yield required(f"{path}.containers")
    names: list[str] = []
    for key in ("containers", "initContainers"):
        for number, container in enumerate(spec.get(key) or ()):
            yield from container_problems(container, f"{path}.{key}[{number}]", names)
    if spec.get("restartPolicy", "Always") not in RESTART_POLICIES:
        yield unsupported(f"{path}.restartPolicy", spec["restartPolicy"], RESTART_POLICIES)
    grace = spec.get("terminationGracePeriodSeconds", 0)
    if grace < 0:
        yield invalid(f"{path}.terminationGracePeriodSeconds", grace, "must be greater than or equal to 0")
    if spec.get("nodeName"):
        wrong = name_problem(spec["nodeName"], "subdomain", f"{path}.nodeName")
        if wrong is not None:
            yield wrong
    if spec.get("nodeSelector"):
        yield from label_problems(spec["nodeSelector"], f"{path}.nodeSelector")
    for number, toleration in enumerate(spec.get("tolerations") or ()):
        yield from toleration_problems(toleration, f"{path}.tolerations[{number}]")


def toleration_problems(toleration: Document, path: str) -> Iterator[Problem]:
    """All that is wrong with one toleration."""
    operator = toleration.get("operator") or "Equal"
    if operator not in ("Equal", "Exists"):
        yield unsupported(f"{path}.operator", operator, ("Equal", "Exists"))
    if operator == "Exists" and toleration.get("value"):
        yield invalid(
            f"{path}.operator", toleration["value"], "value must be empty when `operator` is 'Exists'"
        )
    if not toleration.get("key") and operator != "Exists":
        yield invalid(
            f"{path}.operator",
            operator,
            'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        )
    effect = toleration.get("effect") or ""
    if effect and effect not in EFFECTS:
        yield unsupported(f"{path}.effect", effect, EFFECTS)
    if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
        yield invalid(f"{path}.effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")


def container_problems(container: Document, path: str, names: list[str]) -> Iterator[Problem]:
    """All that is wrong with one container; `names` are those taken so far, and gets this one."""
    name = container.get("name") or ""
    if not name:
        yield required(f"{path}.name")
    else:
        wrong = name_problem(name, "label", f"{path}.name")
        if wrong is not None:
            yield wrong
        if name in names:
            yield duplicate(f"{path}.name", name)
        names.append(name)
    image = container.get("image") or ""
    if not image:
        yield required(f"{path}.image")
    elif image != image.strip():
        yield invalid(f"{path}.image", image, "must not have leading or trailing whitespace")
    policy = container.get("imagePullPolicy", "Always")
    if policy not in PULL_POLICIES:
        yield unsupported(f"{path}.imagePullPolicy", policy, PULL_POLICIES)
    for number, port in enumerate(container.get("ports") or ()):
        yield from port_problems(port.get("containerPort"), f"{path}.ports[{number}].containerPort")
        if port.get("protocol", "TCP") not in PROTOCOLS:
            yield unsupported(f"{path}.ports[{number}].protocol", port["protocol"], PROTOCOLS)
    for number, variable in enumerate(container.get("env") or ()):
        if not variable.get("name"):
            yield required(f"{path}.env[{number}].name")
    yield from resource_problems(container.get("resources") or {}, f"{path}.resources")
    for probe in PROBES:
        if container.get(probe) is not None:
            yield from probe_problems(container[probe], f"{path}.{probe}", probe)


def port_problems(port: Any, path: str) -> Iterator[Problem]:
    """A port number is 1 to 65535."""
    if port is None:
        yield required(path)
    elif not 1 <= port <= 65535:
        yield invalid(path, port, "must be between 1 and 65535, inclusive")


def resource_problems(resources: Document, path: str) -> Iterator[Problem]:
    """Quantities that are quantities, not negative, and no request above its limit."""
    measured: dict[tuple[str, str], int] = {}
    for part in ("limits", "requests"):
        for name, quantity in (resources.get(part) or {}).items():
            try:
                measured[part, name] = thousandths(quantity)
            except ValueError as error:
                yield invalid(f"{path}.{part}[{name}]", quantity, str(error))
                continue
            if measured[part, name] < 0:
                yield invalid(f"{path}.{part}[{name}]", quantity, "must be greater than or equal to 0")
    for (part, name), amount in measured.items():
        limit = measured.get(("limits", name))
        if part == "requests" and limit is not None and amount > limit:
            yield invalid(
                f"{path}.requests",
                resources["requests"][name],
                f"must be less than or equal to {name} limit of {resources['limits'][name]}",
            )


def probe_problems(probe: Document, path: str, name: str) -> Iterator[Problem]:
    """One way to ask, and sane numbers."""
    ways = [way for way in ("exec", "httpGet", "tcpSocket", "grpc") if probe.get(way) is not None]
    if not ways:
        yield required(path, "must specify a handler type")
    elif len(ways) > 1:
        yield Problem("Forbidden", f"{path}.{ways[1]}", None, "may not specify more than 1 handler type")
    for key in (*PROBE_DEFAULTS, "initialDelaySeconds"):
        if probe.get(key, 0) < 0:
            yield invalid(f"{path}.{key}", probe[key], "must be greater than or equal to 0")
    if name != "readinessProbe" and probe.get("successThreshold", 1) != 1:
        yield invalid(f"{path}.successThreshold", probe["successThreshold"], "must be 1")
