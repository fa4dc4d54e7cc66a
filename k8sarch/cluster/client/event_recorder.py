"""Events: what a component tells people about an object, through the API. Nothing depends on their arrival.

Contract: the same word about the same object is one Event whose count grows; at most 25 at once about one
object, then one in five minutes. Source: client-go, tools/record/events_correlator.go. Simplified: similar
events (other message, same reason) are not aggregated; what is forgotten is the oldest.
"""

from ..api.document import Document
from ..api.times import timestamp
from ..kernel.clock import minutes
from .client import Client

BURST = 25
REFILL_PERIOD = minutes(5)
REMEMBERED_MAX = 512


class EventRecorder:
    """Writes the events of one component (`source`: "default-scheduler", …)."""

    def __init__(self, client: Client, source: str) -> None:
        self.client = client
        self.source = source
        # (uid, type, reason, message) → (event name, count)
        self.told: dict[tuple[str, str, str, str], tuple[str, int]] = {}
        # uid → (events told, instant of the last refill)
        self.spent: dict[str, tuple[int, int]] = {}

    def note(self, about: Document, type_: str, reason: str, message: str,
             because: tuple[int, ...] | None = None) -> None:
        """Tell something about the object `about`, whose document needs kind, apiVersion and metadata.
        `type_`: Normal, Warning."""
        metadata = about["metadata"]
        uid = metadata.get("uid", "")
        if not self.may_tell(uid):
            return
        namespace = metadata.get("namespace") or "default"
        component = self.client.component
        now = timestamp(component.now)
        fingerprint = (uid, type_, reason, message)
        name, count = self.told.pop(fingerprint, ("", 0))
        if count:
            self.told[fingerprint] = (name, count + 1)
            self.client.patch("events", name, namespace, {"count": count + 1, "lastTimestamp": now},
                              because=because)
            return
        name = f"{metadata['name']}.{component.chance.bits():016x}"
        self.told[fingerprint] = (name, 1)
        if len(self.told) > REMEMBERED_MAX:
            del self.told[next(iter(self.told))]
        event = {
            "apiVersion": "v1", "kind": "Event", "metadata": {"name": name, "namespace": namespace},
            "involvedObject": {"kind": about["kind"], "apiVersion": about["apiVersion"],
                               "name": metadata["name"],
                               **({"namespace": metadata["namespace"]} if "namespace" in metadata else {}),
                               "uid": uid, "resourceVersion": metadata.get("resourceVersion", "")},
            "reason": reason, "message": message, "type": type_, "count": 1, "firstTimestamp": now,
            "lastTimestamp": now,
            "source": {"component": self.source}, "reportingComponent": self.source, "reportingInstance": "",
        }
        self.client.create("events", event, because=because)

    def may_tell(self, uid: str) -> bool:
        """Whether the object's allowance lasts for one more event; takes it."""
        now = self.client.component.world.now
        spent, refilled = self.spent.pop(uid, (0, now))
        back = (now - refilled) // REFILL_PERIOD
        spent, refilled = max(spent - back, 0), refilled + back * REFILL_PERIOD
        may = spent < BURST
        self.spent[uid] = (spent + may, refilled)
        if len(self.spent) > REMEMBERED_MAX:
            del self.spent[next(iter(self.spent))]
        return may
