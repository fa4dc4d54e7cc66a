"""`kubectl rollout`: restart, status, pause and resume of a Deployment.

Source: `k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go`, `objectrestarter.go`, `objectpauser.go`.
Simplified: status looks once, where the real one stays until the rollout is over.
"""

from ...api.document import get
from ...api.resource import Resource
from ...api.resources import Deployment
from ...api.times import timestamp
from ..parser import UsageError
from ..verb import Verb

RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
ACTIONS = ("restart", "status", "pause", "resume")


class Rollout(Verb):
    """How a Deployment changes its pods."""

    usage = "kubectl rollout restart|status|pause|resume deployment/NAME"
    flags = ("selector", "watch")

    def check(self) -> None:
        self.action, *words = self.arguments.words or [""]
        if self.action not in ACTIONS:
            raise UsageError(
                f"error: unknown command \"{self.action}\"\nSee 'kubectl rollout -h' for help and examples"
            )
        self.take_targets(words)

    def begin(self) -> None:
        self.visit_all()

    def got(self, document: dict, kind: type[Resource], name: str) -> None:
        if kind is not Deployment:
            verb = {"restart": "restarting", "pause": "pausing", "resume": "resuming"}.get(self.action)
            named = f"no status viewer has been implemented for {kind.kind}"
            self.complain(
                f'error: {kind.qualified()} "{name}" {verb} is not supported' if verb else f"error: {named}"
            )
            return
        getattr(self, self.action)(Deployment(document))

    def restart(self, deployment: Deployment) -> None:
        """A new template, equal but for the time that stands in it, makes new pods."""
        if deployment.paused:
            self.complain("error: can't restart paused deployment (run rollout resume first)")
            return
        now = timestamp(self.kubectl.now)
        if get(deployment.document, ("spec", "template", "metadata", "annotations", RESTARTED_AT)) == now:
            self.complain(
                "error: if restart has already been triggered within the past second, please wait before "
                "attempting to trigger another"
            )
            return
        template = {"metadata": {"annotations": {RESTARTED_AT: now}}}
        self.change(Deployment, deployment.name, {"spec": {"template": template}}, "restarted")

    def pause(self, deployment: Deployment) -> None:
        """Changes of the template wait."""
        if deployment.paused:
            self.complain(f'error: deployments.apps "{deployment.name}" is already paused')
        else:
            self.change(Deployment, deployment.name, {"spec": {"paused": True}}, "paused")

    def resume(self, deployment: Deployment) -> None:
        """What waited goes on."""
        if deployment.paused:
            self.change(Deployment, deployment.name, {"spec": {"paused": None}}, "resumed")
        else:
            self.complain(f'error: deployments.apps "{deployment.name}" is not paused')

    def status(self, deployment: Deployment) -> None:
        """How far it is."""
        progress = deployment.condition("Progressing") or {}
        has_seen = deployment.generation <= deployment.observed_generation
        if has_seen and progress.get("reason") == "ProgressDeadlineExceeded":
            self.complain(f'error: deployment "{deployment.name}" exceeded its progress deadline')
        else:
            self.say(waits_for(deployment) or f'deployment "{deployment.name}" successfully rolled out')


def waits_for(deployment: Deployment) -> str:
    """What the rollout still waits for; empty when it is done."""
    updated, total, available = (
        deployment.updated_replicas,
        deployment.status_replicas,
        deployment.available_replicas,
    )
    waiting = f'Waiting for deployment "{deployment.name}" rollout to finish: '
    if deployment.generation > deployment.observed_generation:
        return "Waiting for deployment spec update to be observed..."
    if updated < deployment.replicas:
        return f"{waiting}{updated} out of {deployment.replicas} new replicas have been updated..."
    if total > updated:
        return f"{waiting}{total - updated} old replicas are pending termination..."
    if available < updated:
        return f"{waiting}{available} of {updated} updated replicas are available..."
    return ""
