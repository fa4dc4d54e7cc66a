"""`kubectl set image`: another image for the containers of a workload."""

from ..parser import UsageError
from ..verb import Verb


class Set(Verb):
    usage = "kubectl set image TYPE/NAME CONTAINER=IMAGE…"
    flags = ()

    def begin(self) -> None:
        if self.arguments.words[:1] != ["image"]:
            raise UsageError("error: unknown command; kubectl set knows: image")
        words = self.arguments.words[1:]
        images = [word.partition("=") for word in words if "=" in word]
        self.images = {name: image for name, _, image in images}
        self.arguments.words = [word for word in words if "=" not in word]
        if not self.images:
            raise UsageError("error: at least one image update is required")
        for kind, name in self.named_targets():
            self.waits_for += 1
            self.read(kind, name, self.got)

    def got(self, reply, target: tuple) -> None:
        """The workload is known: patch the images of the containers that are meant."""
        kind, name = target
        self.waits_for -= 1
        if self.is_refused(reply):
            return
        template = reply.body["spec"].get("template")
        spec = template["spec"] if template else reply.body["spec"]
        names = [container["name"] for container in spec["containers"]]
        unknown = [each for each in self.images if each != "*" and each not in names]
        if unknown:
            self.fail(f"error: unable to find container named \"{unknown[0]}\"")
            return
        containers = [{"name": each, "image": self.images.get(each, self.images.get("*"))} for each in names
                      if each in self.images or "*" in self.images]
        patch = {"spec": {"containers": containers}}
        self.change(kind, name, {"spec": {"template": patch}} if template else patch, "image updated")
