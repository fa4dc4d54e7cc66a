"""`kubectl rollout`: restart, status, pause and resume of a Deployment.

Source: `k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go`, `objectrestarter.go`.
"""

from typing import Any

from ...api.resources import Deployment
from ...api.times import timestamp
from ...kernel.clock import seconds
from ..parser import UsageError
from ..verb import Verb

PERIOD = seconds(1)
RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
ACTIONS = ("restart", "status", "pause", "resume")


class Rollout(Verb):
    usage = "kubectl rollout restart|status|pause|resume deployment/NAME"
    flags = ()

    def begin(self) -> None:
        action, *self.arguments.words = self.arguments.words or [""]
        if action not in ACTIONS:
            raise UsageError(f"error: unknown command \"rollout {action}\"; kubectl rollout knows: {', '.join(ACTIONS)}")
        self.said = ""
        for kind, name in self.named_targets():
            if kind is not Deployment:
                raise UsageError(f"error: {kind.plural} \"{name}\" {action}ing is not supported")
            match action:
                case "restart":
                    annotations = {RESTARTED_AT: timestamp(self.kubectl.now)}
                    self.change(kind, name, {"spec": {"template": {"metadata": {"annotations": annotations}}}}, "restarted")
                case "pause" | "resume":
                    self.change(kind, name, {"spec": {"paused": True if action == "pause" else None}}, f"{action}d")
                case "status":
                    self.look(name)

    def look(self, name: str) -> None:
        """Ask how far the rollout is."""
        self.read(Deployment, name, self.seen)

    def seen(self, reply: Any, target: tuple) -> None:
        """Print how far it is; ask again until it is done."""
        if self.is_refused(reply):
            return
        deployment = Deployment(reply.body)
        progress = deployment.condition("Progressing") or {}
        if progress.get("reason") == "ProgressDeadlineExceeded":
            self.fail(f'error: deployment "{deployment.name}" exceeded its progress deadline')
            return
        text = waits_for(deployment)
        if not text:
            self.say(f'deployment "{deployment.name}" successfully rolled out')
            self.end()
            return
        if text != self.said:
            self.said = text
            self.say(text)
            self.flush()
        self.kubectl.after(PERIOD, self.look, deployment.name, self.because)


def waits_for(deployment: Deployment) -> str:
    """What the rollout still waits for; empty when it is done."""
    name, wanted = deployment.name, deployment.replicas
    updated, total, available = deployment.updated_replicas, deployment.status_replicas, deployment.available_replicas
    waiting = f'Waiting for deployment "{name}" rollout to finish: '
    if deployment.generation > deployment.observed_generation:
        return "Waiting for deployment spec update to be observed..."
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new replicas have been updated..."
    if total > updated:
        return f"{waiting}{total - updated} old replicas are pending termination..."
    if available < updated:
        return f"{waiting}{available} of {updated} updated replicas are available..."
    return ""
