"""Which program a reference names: "components/cp-2/etcd" → "cp-2/etcd"."""


class UnknownPlace(LookupError):
    """Nothing of that name is in this cluster; the text is for the person who asked."""


def address_of(cluster, of: str) -> str:
    """The address of the program that `of` names, whether it runs or not. Raises UnknownPlace."""
    parts = of.split("/")
    if len(parts) != 3 or parts[0] != "components":
        raise UnknownPlace(f"{of[:80]!r} names no component; one is named like components/cp-1/etcd.")
    machine = cluster.world.machines.get(parts[1])
    if machine is None:
        raise UnknownPlace(f"There is no machine {parts[1][:40]!r} in this cluster at this instant.")
    if parts[2] not in machine.programs:
        raise UnknownPlace(f"The machine {parts[1]} has no program {parts[2][:40]!r}.")
    return f"{parts[1]}/{parts[2]}"
