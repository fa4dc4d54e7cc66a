"""The figures of the course, in the order in which the lessons show them: one file a figure, one line here.

A figure is a function from the data of its fence (plain text values) to a `Drawing`.
"""

from collections.abc import Callable, Mapping

from k8sarch.diagrams.dot import Drawing
from k8sarch.diagrams.figures import (
    control_plane_map,
    controller_loops,
    long_wait,
    pod_layers,
    pod_start,
    raft_roles,
    reconcile_loop,
    request_path,
    scheduling_cycle,
    service_rules,
    three_ways,
)

FIGURES: dict[str, Callable[[Mapping[str, object]], Drawing]] = {
    "reconcile-loop": reconcile_loop.drawing,
    "control-plane-map": control_plane_map.drawing,
    "request-path": request_path.drawing,
    "raft-roles": raft_roles.drawing,
    "scheduling-cycle": scheduling_cycle.drawing,
    "controller-loops": controller_loops.drawing,
    "pod-start": pod_start.drawing,
    "pod-layers": pod_layers.drawing,
    "service-rules": service_rules.drawing,
    "long-wait": long_wait.drawing,
    "three-ways": three_ways.drawing,
}
