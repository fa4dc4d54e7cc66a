"""What a plugin is shown: a write under way, and the objects that it may look up."""

from typing import NamedTuple, Protocol

from ...api.document import Document
from ...api.resource import Resource
from ..authentication import User


class Attempt(NamedTuple):
    """A write under way. `verb`: create, update or delete; `old` is None for a create, `document` what would
    be stored.
    """

    verb: str
    kind: type[Resource]
    subresource: str | None
    namespace: str | None
    name: str
    user: User
    document: Document
    old: Document | None
    asked: Document  # the body that came, which for a subresource is not the object


class Objects(Protocol):
    """What plugins may look up: the API server's own cache."""

    def find(self, plural: str, key: str) -> Document | None:
        """The object of that key, or None."""

    def all(self, plural: str) -> list[Document]:
        """All objects of a kind."""
