"""What a drawer reads: a record of the cluster, or the routine timers, computed when it is asked for and
never else."""

from typing import Any

from k8sarch.cluster import records
from k8sarch.sandbox.shown.timers import routine_rows
from k8sarch.sandbox.socket.protocol import Read, RequestError


def answer_to(sandbox, request: Read) -> dict[str, Any]:
    """{kind: "read", what, of, before, at, given, view}, at the sandbox's instant. Raises RequestError."""
    cluster = sandbox.cluster
    if request.what == "timers":
        view: dict[str, Any] = {"timers": routine_rows(cluster, sandbox.picture)}
    else:
        try:
            view = records.read(cluster, request.what, request.of, request.before)
        except records.UnknownPlace as error:
            raise RequestError(str(error)) from error
    return {
        "kind": "read",
        "what": request.what,
        "of": request.of,
        "before": request.before,
        "at": cluster.now,
        "view": view,
    }
