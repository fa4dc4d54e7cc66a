"""Inside a member of etcd: every member's log by index, its term and vote, what is committed and applied."""

from typing import Any


def view(cluster, address: str) -> dict[str, Any]:
    """See the package; `members` has a row for each."""
    world = cluster.world
    member = world.process(address)
    members = []
    peers = sorted(name for name, machine in world.machines.items() if "etcd" in machine.programs)
    for name in peers:
        peer = world.process(f"{name}/etcd")
        if peer is not None:
            state = peer.state
            members.append(
                {"name": name, "role": state.role, "term": state.term, "commit": state.log.commit, "applied": peer.applied}
            )
    return {
        "title": f"etcd on {address.partition('/')[0]}",
        "facts": [] if member is None else [["Revision", str(member.store.revision)]],
        "believes": [],
        "members": members,
    }
