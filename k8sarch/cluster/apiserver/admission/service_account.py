"""ServiceAccount: a pod runs as somebody.

Source: `plugin/pkg/admission/serviceaccount/admission.go`.
Simplified: the name is filled in; whether the account exists is not asked, and no token is mounted.
"""

from ...api.document import Document

VERBS = ("create",)
RESOURCES = ("pods",)


def admit(attempt, objects) -> Document:
    """Fill in spec.serviceAccountName and its old twin spec.serviceAccount."""
    document = attempt.document
    spec = document["spec"]
    name = spec.get("serviceAccountName") or "default"
    if spec.get("serviceAccountName") == name and spec.get("serviceAccount") == name:
        return document
    return {**document, "spec": {**spec, "serviceAccountName": name, "serviceAccount": name}}
