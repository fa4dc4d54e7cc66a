"""`kubectl run`: one pod, without anything that would replace it."""

from typing import Any

from ...api.resources import Pod
from ..parser import UsageError
from ..verb import PATIENCE, Verb


class Run(Verb):
    """One pod."""

    usage = "kubectl run NAME --image=IMAGE [--port=P] [--restart=Always|OnFailure|Never]"
    flags = ("image", "port", "restart", "labels")

    def check(self) -> None:
        if len(self.arguments.words) != 1:
            raise UsageError("error: NAME is required for run\nSee 'kubectl run -h' for help and examples")
        image, port = self.arguments.flags.get("image"), self.arguments.number("port")
        if not image:
            raise UsageError("error: --image is required")
        restart = self.arguments.flags.get("restart", "Always")
        if restart not in ("Always", "OnFailure", "Never"):
            raise UsageError(f"error: invalid restart policy: {restart}")
        name = self.arguments.words[0]
        text = self.arguments.flags.get("labels", f"run={name}")
        labels = {key: value for key, _, value in (pair.partition("=") for pair in text.split(","))}
        container: dict[str, Any] = {"name": name, "image": image}
        if port is not None:
            container["ports"] = [{"containerPort": port}]
        self.document = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "labels": labels},
            "spec": {"containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": restart},
        }

    def begin(self) -> None:
        self.waits_for = 1
        self.client.create(
            Pod.plural,
            self.document,
            self.namespace,
            then=self.changed,
            argument=f"pod/{self.arguments.words[0]} created",
            because=self.because,
            timeout=PATIENCE,
            options={"fieldManager": "kubectl-run"},
        )
