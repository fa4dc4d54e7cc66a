"""Namespace: a room for names."""

from ..document import Document
from ..resource import AGE, NAME, Column, Field, Resource

NAME_LABEL = "kubernetes.io/metadata.name"
IMMORTAL = ("default", "kube-system", "kube-public")


class Namespace(Resource):
    """A room for names; what is in it goes with it."""

    __slots__ = ()
    api_version, kind, plural, singular, short = "v1", "Namespace", "namespaces", "namespace", ("ns",)
    namespaced = False
    subresources = ("status", "finalize")
    name_rule = "label"
    selectable = ("status.phase",)

    phase = Field("status.phase", str, default="Active")
    spec_finalizers = Field("spec.finalizers", list, default=())

    columns = (NAME, Column("Status", lambda namespace, now: namespace.phase), AGE)

    @classmethod
    def defaulted(cls, document: Document) -> Document:
        metadata = document["metadata"]
        labels = metadata.get("labels") or {}
        if labels.get(NAME_LABEL) == metadata.get("name"):
            return document
        return {**document, "metadata": {**metadata, "labels": {**labels, NAME_LABEL: metadata.get("name")}}}
