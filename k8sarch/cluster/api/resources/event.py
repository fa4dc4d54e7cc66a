"""Event: a component's remark about an object, kept for an hour."""

from collections.abc import Iterator

from ...kernel.clock import Instant
from ..errors import Problem, invalid
from ..resource import Column, Field, Resource, human_age


def last_seen_cell(event: "Event", now: Instant) -> str:
    last = human_age(event.last_timestamp or event.event_time or event.first_timestamp, now)
    return (
        f"{last} (x{event.count} over {human_age(event.first_timestamp, now)})" if event.count > 1 else last
    )


class Event(Resource):
    """A component's remark about an object, for people."""

    __slots__ = ()
    api_version, kind, plural, singular, short = "v1", "Event", "events", "event", ("ev",)
    selectable = (
        "involvedObject.kind",
        "involvedObject.namespace",
        "involvedObject.name",
        "involvedObject.uid",
        "involvedObject.apiVersion",
        "involvedObject.resourceVersion",
        "involvedObject.fieldPath",
        "reason",
        "reportingComponent",
        "source",
        "type",
    )

    involved_kind = Field("involvedObject.kind", str, default="")
    involved_namespace = Field("involvedObject.namespace", str, default="")
    involved_name = Field("involvedObject.name", str, default="")
    involved_uid = Field("involvedObject.uid", str, default="")
    reason = Field("reason", str, default="")
    message = Field("message", str, default="")
    type = Field("type", str, default="Normal")
    count = Field("count", int, default=1)
    source_component = Field("source.component", str, default="")
    first_timestamp = Field("firstTimestamp", str)
    last_timestamp = Field("lastTimestamp", str)
    event_time = Field("eventTime", str)

    columns = (
        Column("Last Seen", last_seen_cell),
        Column("Type", lambda event, now: event.type),
        Column("Reason", lambda event, now: event.reason),
        Column("Object", lambda event, now: f"{event.involved_kind.lower()}/{event.involved_name}"),
        Column(
            "Subobject", lambda event, now: event.document["involvedObject"].get("fieldPath", ""), wide=True
        ),
        Column("Source", lambda event, now: event.source_component, wide=True),
        Column("Message", lambda event, now: event.message.strip()),
        Column(
            "First Seen",
            lambda event, now: human_age(event.first_timestamp or event.event_time, now),
            wide=True,
        ),
        Column("Count", lambda event, now: event.count, wide=True),
        Column("Name", lambda event, now: event.name, wide=True),
    )

    def problems(self) -> Iterator[Problem]:
        if (self.involved_namespace or "default") != self.namespace:
            yield invalid(
                "involvedObject.namespace", self.involved_namespace, "does not match event.namespace"
            )
