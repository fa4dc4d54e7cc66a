"""`kubectl create`: a Deployment, a Namespace, or the object of a document."""

from typing import Any

from ...api.resource import Resource
from ..parser import UsageError, kind_named
from ..printers import full_name
from ..verb import PATIENCE, Verb

OPTIONS = {"fieldManager": "kubectl-create", "fieldValidation": "Strict"}


class Create(Verb):
    """A new object."""

    usage = (
        "kubectl create deployment NAME --image=IMAGE [--replicas=N] [--port=P]\n"
        "kubectl create namespace NAME"
    )
    flags = ("image", "replicas", "port", "filename")

    def check(self) -> None:
        documents = self.arguments.documents or [self.described()]
        self.wanted_documents = [
            (kind_named(str(document.get("kind", ""))), document) for document in documents
        ]

    def described(self) -> dict:
        """The object that the words of the line describe."""
        if "filename" in self.arguments.flags:
            raise UsageError(no_file(self.arguments.flags["filename"]))
        match self.arguments.words:
            case ["deployment" | "deploy", name]:
                return self.deployment(name)
            case ["namespace" | "ns", name]:
                return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            case ["deployment" | "deploy" | "namespace" | "ns" as what, *names]:
                what = {"deploy": "deployment", "ns": "namespace"}.get(what, what)
                raise UsageError(
                    f"error: exactly one NAME is required, got {len(names)}\n"
                    f"See 'kubectl create {what} -h' for help and examples"
                )
            case [what, *_]:
                raise UsageError(
                    f"error: unknown command \"{what}\"\nSee 'kubectl create -h' for help and examples"
                )
        raise UsageError("error: must specify one of -f and -k")

    def deployment(self, name: str) -> dict:
        """The Deployment that kubectl makes of a name and an image."""
        image = self.arguments.flags.get("image")
        if not image:
            raise UsageError('error: required flag(s) "image" not set')
        replicas, port = self.arguments.number("replicas"), self.arguments.number("port")
        labels = {"app": name}
        spec = {"containers": [container_of(image, port)]}
        return {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, "labels": labels},
            "spec": {
                "replicas": 1 if replicas is None else replicas,
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": spec},
            },
        }

    def begin(self) -> None:
        self.waits_for = len(self.wanted_documents)
        for kind, document in self.wanted_documents:
            namespace = (document.get("metadata") or {}).get("namespace") or self.place(kind)
            self.client.create(
                kind.plural,
                document,
                namespace,
                then=self.created,
                argument=kind,
                because=self.because,
                timeout=PATIENCE,
                options=OPTIONS,
            )

    def created(self, reply: Any, kind: type[Resource]) -> None:
        """The answer about one object."""
        if reply.ok:
            self.say(f"{full_name(kind, reply.body['metadata']['name'])} created")
        elif kind.kind == "Deployment" and not self.arguments.documents and "metadata" in reply.body:
            self.trouble = reply.because
            self.complain(f"error: failed to create deployment: {reply.message}")
        else:
            self.refused(reply)
        self.one_done()


def container_of(image: str, port: int | None) -> dict:
    """A container named after its image."""
    name = image.rpartition("/")[2].partition(":")[0].partition("@")[0]
    container: dict[str, Any] = {"name": name, "image": image}
    if port is not None:
        container["ports"] = [{"containerPort": port}]
    return container


def no_file(path: str) -> str:
    """What kubectl says of a file that is not there, or of a standard input that holds nothing."""
    return "error: no objects passed to apply" if path == "-" else f'error: the path "{path}" does not exist'
