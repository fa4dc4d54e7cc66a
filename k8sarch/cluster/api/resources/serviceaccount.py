"""ServiceAccount: the identity of what runs in a pod."""

from ..resource import AGE, NAME, Resource


class ServiceAccount(Resource):
    """The identity of what runs in a pod. Simplified: it has a name and no tokens."""

    __slots__ = ()
    api_version, kind, plural, singular, short = (
        "v1",
        "ServiceAccount",
        "serviceaccounts",
        "serviceaccount",
        ("sa",),
    )

    columns = (NAME, AGE)
