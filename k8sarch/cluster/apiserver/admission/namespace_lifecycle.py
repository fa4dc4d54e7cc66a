"""NamespaceLifecycle: nothing new in a namespace that is not there or is going; three namespaces stay for
ever.

Source: `plugin/namespace/lifecycle/admission.go` of apiserver.
"""

from ...api.document import Document
from ...api.errors import Forbidden, NotFound
from ...api.resources.namespace import IMMORTAL, Namespace

VERBS = ("create", "delete")
RESOURCES = ("*",)


def admit(attempt, objects) -> Document:
    """Refuse what has no living namespace, and the deletion of an immortal one."""
    kind = attempt.kind
    if attempt.verb == "delete":
        if kind is Namespace and attempt.name in IMMORTAL:
            raise Forbidden(kind.qualified(), attempt.name, "this namespace may not be deleted")
    elif kind.namespaced:
        found = objects.find("namespaces", attempt.namespace)
        if found is None:
            raise NotFound("namespaces", attempt.namespace)
        if Namespace(found).is_being_deleted:
            why = (
                f"unable to create new content in namespace {attempt.namespace} because it is being "
                f"terminated"
            )
            cause = {
                "reason": "NamespaceTerminating",
                "message": f"namespace {attempt.namespace} is being terminated",
                "field": "metadata.namespace",
            }
            raise Forbidden(kind.qualified(), attempt.name, why, [cause])
    return attempt.document
