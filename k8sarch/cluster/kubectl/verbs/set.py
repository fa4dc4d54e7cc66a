"""`kubectl set image`: another image for the containers of a workload."""

from ...api.resource import Resource
from ..parser import UsageError
from ..verb import Verb


class Set(Verb):
    """Another image."""

    usage = "kubectl set image TYPE/NAME CONTAINER=IMAGE…"
    flags = ("all", "selector")

    def check(self) -> None:
        what, *words = self.arguments.words or [""]
        if what != "image":
            raise UsageError(f"error: unknown command \"{what}\"\nSee 'kubectl set -h' for help and examples")
        self.images = {
            name: image for name, _, image in (word.partition("=") for word in words if "=" in word)
        }
        resources = [word for word in words if "=" not in word]
        if not resources:
            raise UsageError(
                "error: one or more resources must be specified as <resource> <name> or <resource>/<name>"
            )
        if not self.images:
            raise UsageError("error: at least one image update is required")
        self.take_targets(resources)

    def begin(self) -> None:
        self.visit_all()

    def got(self, document: dict, kind: type[Resource], name: str) -> None:
        spec = document.get("spec") or {}
        template = spec.get("template")
        containers = (template["spec"] if template else spec).get("containers") or ()
        images = {container["name"]: container.get("image") for container in containers}
        unknown = [each for each in self.images if each != "*" and each not in images]
        for each in unknown:
            self.complain(f'error: unable to find container named "{each}"')
        wanted = {each: self.images.get(each, self.images.get("*", image)) for each, image in images.items()}
        if unknown or wanted == images:
            return  # kubectl prints nothing when the images are so already
        patch = {
            "spec": {
                "$setElementOrder/containers": [{"name": each} for each in images],
                "containers": [
                    {"name": each, "image": image} for each, image in wanted.items() if image != images[each]
                ],
            }
        }
        self.change(kind, name, {"spec": {"template": patch}} if template else patch, "image updated")
