"""A Resource is a thin typed view of a document; a Field names one place in it that our code reads.

The document keeps every field that its author sent. A view costs one small object and copies nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, NamedTuple

from ..kernel.clock import Instant
from .document import Document, Path, key_of, keys_of, replaced
from .errors import Problem
from .times import human_duration, instant_of


class Field:
    """One place in a document: `phase = Field("status.phase", str)` lets `pod.phase` read it, `default` where
    it is missing.

    `Pod.phase.of(document)` reads it without a view; `Pod.phase.replaced(document, "Failed")` gives a changed
    copy.
    """

    __slots__ = ("path", "keys", "kind", "default")

    def __init__(self, path: Path, kind: type = object, default: Any = None) -> None:
        self.path = path
        self.keys = keys_of(path)
        self.kind = kind
        self.default = default

    def __get__(self, resource, owner=None) -> Any:
        if resource is None:
            return self
        value: Any = resource.document  # `of`, written out: every decision reads dozens of fields
        for key in self.keys:
            value = value.get(key)
            if value is None:
                return self.default
        return value

    def of(self, document: Document) -> Any:
        """The value in `document`, or the default."""
        value: Any = document
        for key in self.keys:
            value = value.get(key)
            if value is None:
                return self.default
        return value

    def replaced(self, document: Document, value: Any) -> Document:
        """A copy of `document` with `value` in this place."""
        return replaced(document, self.keys, value)


class Column(NamedTuple):
    """One column of `kubectl get`: `cell` takes a view and the instant, `wide` columns are printed by `-o
    wide` only.
    """

    name: str
    cell: Callable[[Any, Instant], str | int]
    wide: bool = False
    type: str = "string"


class Resource:
    """What all kinds have in common: metadata, and what the API server asks of a kind."""

    __slots__ = ("document",)

    api_version: ClassVar[str]
    kind: ClassVar[str]
    plural: ClassVar[str]
    singular: ClassVar[str]
    short: ClassVar[tuple[str, ...]] = ()
    namespaced: ClassVar[bool] = True
    subresources: ClassVar[tuple[str, ...]] = ()  # "status", "scale", …
    counts_generation: ClassVar[bool] = False  # whether a new spec makes a new metadata.generation
    name_rule: ClassVar[str] = "subdomain"  # subdomain, label, or label-1035
    stored_as: ClassVar[str] = ""  # the folder in etcd, where it is not the plural
    selectable: ClassVar[tuple[str, ...]] = ()  # field selectors besides metadata.name and metadata.namespace
    columns: ClassVar[tuple[Column, ...]] = ()

    name = Field("metadata.name", str, default="")
    namespace = Field("metadata.namespace", str)
    uid = Field("metadata.uid", str, default="")
    resource_version = Field("metadata.resourceVersion", str, default="")
    generation = Field("metadata.generation", int, default=0)
    labels = Field("metadata.labels", dict, default={})
    annotations = Field("metadata.annotations", dict, default={})
    owner_references = Field("metadata.ownerReferences", list, default=())
    finalizers = Field("metadata.finalizers", list, default=())
    creation_timestamp = Field("metadata.creationTimestamp", str)
    deletion_timestamp = Field("metadata.deletionTimestamp", str)
    conditions = Field("status.conditions", list, default=())

    def __init__(self, document: Document) -> None:
        self.document = document

    def __repr__(self) -> str:
        return f"<{self.kind} {self.key}>"

    @property
    def key(self) -> str:
        """ "shop/web-1", or "worker-1" for a kind outside namespaces."""
        return key_of(self.document)

    @property
    def is_being_deleted(self) -> bool:
        """Whether somebody asked for its deletion."""
        return self.deletion_timestamp is not None

    @property
    def created(self) -> Instant:
        """When it was created."""
        return instant_of(self.creation_timestamp) or 0

    @property
    def controller(self) -> Document | None:
        """The owner reference of the one controller that manages it, or None."""
        for reference in self.owner_references:
            if reference.get("controller"):
                return reference
        return None

    def condition(self, type: str) -> Document | None:
        """The condition of that type, or None."""
        for condition in self.conditions:
            if condition.get("type") == type:
                return condition
        return None

    def is_true(self, type: str) -> bool:
        """Whether the condition of that type says True."""
        condition = self.condition(type)
        return condition is not None and condition.get("status") == "True"

    @classmethod
    def group(cls) -> str:
        """ "apps"; empty for the core group."""
        return cls.api_version.rpartition("/")[0]

    @classmethod
    def qualified(cls) -> str:
        """ "deployments.apps", "pods": how errors name the resource."""
        group = cls.group()
        return f"{cls.plural}.{group}" if group else cls.plural

    @classmethod
    def qualified_kind(cls) -> str:
        """ "Deployment.apps", "Pod": how Invalid names the kind."""
        group = cls.group()
        return f"{cls.kind}.{group}" if group else cls.kind

    # What the API server asks of a kind; a kind's file overrides what it needs

    @classmethod
    def defaulted(cls, document: Document) -> Document:
        """The document with every default that the API fills in; called for each object that comes in."""
        return document

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the object by itself, beyond its schema and metadata."""
        return iter(())

    def problems_of_update(self, old: Any) -> Iterator[Problem]:
        """What is wrong with becoming this when it was `old`: fields that may not change."""
        return iter(())


def age(resource: Resource, now: Instant) -> str:
    """The Age cell."""
    return human_duration(now - resource.created) if resource.creation_timestamp else "<unknown>"


def name_cell(resource: Resource, now: Instant) -> str:
    """The Name cell."""
    return resource.name


NAME = Column("Name", name_cell)
AGE = Column("Age", age)


def owner_reference(owner: Resource, controller: bool = True) -> Document:
    """The reference that an object carries to its owner."""
    return {
        "apiVersion": owner.api_version,
        "kind": owner.kind,
        "name": owner.name,
        "uid": owner.uid,
        "controller": controller,
        "blockOwnerDeletion": controller,
    }


def human_age(timestamp: str | None, now: Instant) -> str:
    """How long ago a timestamp was, as kubectl prints it."""
    instant = instant_of(timestamp or None)
    return "<unknown>" if instant is None else human_duration(now - instant)


def containers_cell(resource: Resource, now: Instant) -> str:
    """The names of the containers of a pod template."""
    return ",".join(container["name"] for container in template_containers(resource))


def images_cell(resource: Resource, now: Instant) -> str:
    """The images of the containers of a pod template."""
    return ",".join(container.get("image", "") for container in template_containers(resource))


def template_containers(resource: Resource) -> list[Document]:
    """The containers of the pod template."""
    return resource.document["spec"].get("template", {}).get("spec", {}).get("containers") or []
