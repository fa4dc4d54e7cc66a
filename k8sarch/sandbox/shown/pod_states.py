"""The state of a pod as a drawing on paper shows it, by the names of the stage (states.js, `stateOf`)."""

from collections.abc import Mapping
from typing import Any

WORDS = {
    "ready": "Running",
    "starting": "starting",
    "notready": "not ready",
    "backoff": "back-off",
    "completed": "Completed",
    "ending": "Terminating",
    "stopped": "stopped",
    "unknown": "Unknown",
}
# Graphviz' names of the outlines of apps 1 to 8; a box gets its corners from diagrams/theme.py.
SHAPES = ("ellipse", "box", "hexagon", "house", "invhouse", "octagon", "box", "trapezium")


def state_of(pod: Mapping[str, Any]) -> str:
    """One of WORDS, from a pod's row of the picture."""
    said = f"{pod['phase']} {pod['word']}".lower()
    if pod["deleting"] is not None:
        return "ending"
    if "succeeded" in said or "completed" in said:
        return "completed"
    if pod["stopped"]:
        return "stopped"
    if any(
        word in str(pod["word"] or pod["phase"]).lower()
        for word in ("backoff", "back-off", "error", "failed")
    ):
        return "backoff"
    if pod["phase"] == "Unknown":
        return "unknown"
    if pod["ready"]:
        return "ready"
    return "notready" if pod["phase"] == "Running" and "start" not in str(pod["word"]).lower() else "starting"


def look_of(pod: Mapping[str, Any]) -> tuple[str, str]:
    """The kind of its box and the outline of its app, for `diagrams`."""
    app = (int(pod["shape"] or 1) - 1) % 8
    return f"pod-{state_of(pod)}-{app + 1}", SHAPES[app]
