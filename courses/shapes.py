"""What a learner may pick on the picture: the machines and components that a lesson's cluster begins with.

Contract: references as the stage has them ("machines/cp-2", "components/worker-1/kubelet"), in the order in
which they are drawn.
"""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from itertools import chain

from courses.lesson import Question

PROGRAMS = {
    "cp": ("etcd", "api-server", "scheduler", "controller-manager"),
    "worker": ("kubelet", "runtime", "kube-proxy"),
}
CALLED = {"api-server": "API server", "kube-proxy": "kube-proxy", "etcd": "etcd"}


def all_shapes(spec: Mapping[str, object]) -> Iterable[str]:
    """Every machine of the cluster, then every component."""
    counts = (("cp", "control_planes", 3), ("worker", "workers", 4))
    machines = [
        (role, f"{role}-{number}")
        for role, key, default in counts
        for number in range(1, int(str(spec.get(key, default))) + 1)
    ]
    return chain(
        (f"machines/{machine}" for _, machine in machines),
        (f"components/{machine}/{program}" for role, machine in machines for program in PROGRAMS[role]),
    )


def offered(question: Question, spec: Mapping[str, object]) -> tuple[str, ...]:
    """What may be picked for `question` in a cluster of that spec."""
    return tuple(
        shape for shape in all_shapes(spec) if any(fnmatchcase(shape, pattern) for pattern in question.among)
    )


def called(shape: str) -> str:
    """A reference as people say it: "cp-2", "API server of cp-1"."""
    kind, _, rest = shape.partition("/")
    if kind == "machines":
        return rest
    machine, _, program = rest.partition("/")
    return f"{CALLED.get(program, program)} of {machine}"


def misconception(question: Question, shape: str) -> str:
    """The belief behind a wrong pick; "" where it tells none."""
    return next((tag for pattern, tag in question.wrong if fnmatchcase(shape, pattern)), "")
