"""The part of a view that tells of a leader's lease: who holds it, and what this process believes of that."""

from typing import Any

from ..api.times import instant_of
from ..apiserver.storage import FOLDERS
from ..view import ClusterView


def lease_of(cluster, component: Any) -> dict[str, Any]:
    """{name, leads, holder, held_by, renewed, lasts, gives_up, tries}: instants in microseconds, None where
    there is none. `holder` is what the process believes, `held_by` what is stored."""
    election = component.election
    store = ClusterView(cluster).store()
    stored = None if store is None else store.get(f"{FOLDERS['leases']}kube-system/{election.lease}")
    spec = {} if stored is None else stored.value["spec"]
    record = {} if election.record is None else election.record["spec"]
    return {
        "name": election.lease,
        "leads": election.leads,
        "holder": record.get("holderIdentity") or "",
        "held_by": spec.get("holderIdentity") or "",
        "renewed": instant_of(spec.get("renewTime")),
        "lasts": (spec.get("leaseDurationSeconds") or 15) * 1_000_000,
        "gives_up": component.due("lease: renew deadline") if election.leads else None,
        "tries": component.due("lease: attempt"),
    }


def believed(lease: dict[str, Any]) -> dict[str, Any]:
    """The row of belief about who leads."""
    holder, held_by = lease["holder"] or "nobody", lease["held_by"] or "nobody"
    if lease["leads"]:
        holder = f"{holder}, itself"
    so = f"{held_by}, itself" if lease["leads"] and lease["holder"] == lease["held_by"] else held_by
    return {
        "what": f"who holds the lease {lease['name']}",
        "believed": holder,
        "so": so,
        "differs": holder != so,
    }


def leads(lease: dict[str, Any]) -> list[str]:
    """The row of facts about leading."""
    return ["Leads", "yes" if lease["leads"] else "no, it stands by"]
