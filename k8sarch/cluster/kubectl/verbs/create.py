"""`kubectl create`: a Deployment, a Namespace, or the object of a document."""

from typing import Any

from ...api.resource import Resource
from ..parser import UsageError, kind_named
from ..printers import full_name
from ..verb import PATIENCE, Verb, refusal


class Create(Verb):
    usage = "kubectl create deployment NAME --image=IMAGE [--replicas=N] [--port=P] | namespace NAME | -f - DOCUMENT"
    flags = ("image", "replicas", "port", "filename", "tcp")

    def begin(self) -> None:
        documents = self.arguments.documents or [self.described()]
        for document in documents:
            kind = kind_named(str(document.get("kind", "")))
            namespace = (document.get("metadata") or {}).get("namespace") or self.place(kind)
            self.waits_for += 1
            self.client.create(kind.plural, document, namespace, then=self.created, argument=kind, because=self.because, timeout=PATIENCE,
                               options={"fieldManager": "kubectl-create", "fieldValidation": "Strict"})

    def described(self) -> dict:
        """The object that the words of the line describe."""
        match self.arguments.words:
            case ["deployment" | "deploy", name]:
                return self.deployment(name)
            case ["namespace" | "ns", name]:
                return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            case ["deployment" | "deploy" | "namespace" | "ns", *names]:
                raise UsageError(f"error: exactly one NAME is required, got {len(names)}")
        raise UsageError("error: must specify one of -f and -k, or one of: deployment, namespace")

    def deployment(self, name: str) -> dict:
        """The Deployment that kubectl makes of a name and an image."""
        image = self.arguments.flags.get("image")
        if not image:
            raise UsageError("error: required flag(s) \"image\" not set")
        replicas, port = self.arguments.number("replicas"), self.arguments.number("port")
        container: dict[str, Any] = {"name": image.rpartition("/")[2].partition(":")[0].partition("@")[0], "image": image}
        if port is not None:
            container["ports"] = [{"containerPort": port}]
        return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "labels": {"app": name}},
                "spec": {"replicas": 1 if replicas is None else replicas, "selector": {"matchLabels": {"app": name}},
                         "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}}}

    def created(self, reply: Any, kind: type[Resource]) -> None:
        """The answer about one object."""
        self.waits_for -= 1
        if reply.ok:
            self.say(f"{full_name(kind, reply.body['metadata']['name'])} created")
        else:
            message = refusal(reply)
            self.say(message.replace("Error from server", "error: failed to create " + kind.singular, 1)
                     if reply.reason == "AlreadyExists" and not self.arguments.documents else message)
            self.exit_code = 1
        if self.waits_for == 0:
            self.end()
