"""The part of a view that tells of a leader's lease: who holds it, and what this process believes of that."""

from typing import Any

from ..apiserver.storage import FOLDERS
from ..view import ClusterView


def lease_of(cluster, component: Any) -> dict[str, Any]:
    """{name, leads, holder, held_by, lasts, free, gives_up, tries}: instants in microseconds, None where
    there is none. `holder` is what the process believes, `held_by` what is stored. `free`: when one that
    stands by may take it, unless it sees a renewal: it counts from when it saw the last one, by its own
    clock, not from the renewTime in the lease. Source: client-go `tools/leaderelection`, isLeaseValid
    (observedTime)."""
    election = component.election
    store = ClusterView(cluster).store()
    stored = None if store is None else store.get(f"{FOLDERS['leases']}kube-system/{election.lease}")
    spec = {} if stored is None else stored.value["spec"]
    lasts = (spec.get("leaseDurationSeconds") or 15) * 1_000_000
    record = {} if election.record is None else election.record["spec"]
    return {
        "name": election.lease,
        "leads": election.leads,
        "holder": record.get("holderIdentity") or "",
        "held_by": spec.get("holderIdentity") or "",
        "lasts": lasts,
        "free": None if election.leads or election.record is None else election.record_changed + lasts,
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
