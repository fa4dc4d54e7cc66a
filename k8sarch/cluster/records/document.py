"""An object as it is stored at this instant, as kubectl would print it: by the member of etcd that has
applied most, so that a look never waits for an answer."""

from typing import Any

from ..apiserver.storage import decoded
from ..kubectl.printers import document_text
from ..view import ClusterView
from .reference import Place, place_named


def view(cluster, of: str, before: int = 0) -> dict[str, Any]:
    """`text` is YAML; `revision` the revision at which it was stored."""
    place = place_named(cluster, of)
    if not isinstance(place, Place):
        return {"title": of, "absent": place}
    store = ClusterView(cluster).store()
    if store is None:
        return {
            "title": place.title,
            "absent": "No member of etcd runs, so nothing can be read at this instant.",
        }
    found = store.get(place.key)
    if found is None:
        return {"title": place.title, "absent": f"{place.title} is not stored at this instant."}
    return {
        "title": place.title,
        "note": place.note,
        "text": document_text([decoded(found)], is_single=True, format="yaml"),
        "revision": found.mod_revision,
    }
