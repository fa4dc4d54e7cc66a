"""ConfigMap: settings by name."""

from collections.abc import Iterator

from ..errors import Problem, forbidden
from ..resource import AGE, NAME, Column, Field, Resource


class ConfigMap(Resource):
    """Settings by name, for pods to read."""

    __slots__ = ()
    api_version, kind, plural, singular, short = "v1", "ConfigMap", "configmaps", "configmap", ("cm",)

    data = Field("data", dict, default={})
    binary_data = Field("binaryData", dict, default={})
    immutable = Field("immutable", bool, default=False)

    columns = (
        NAME,
        Column("Data", lambda settings, now: len(settings.data) + len(settings.binary_data)),
        AGE,
    )

    def problems_of_update(self, old: "ConfigMap") -> Iterator[Problem]:
        if old.immutable and (not self.immutable or self.data != old.data):
            yield forbidden("data", "field is immutable when `immutable` is set")
