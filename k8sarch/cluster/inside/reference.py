"""Which program a reference names, "components/cp-2/etcd" → "cp-2/etcd", and why one is not there."""


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


def unpowered(cluster, address: str) -> str:
    """Why the program at `address` does not run, as a sentence; empty when it runs."""
    world = cluster.world
    name, _, program = address.partition("/")
    if world.process(address) is not None:
        return ""
    if not world.machines[name].power:
        return f"{name} has no power: its memory is gone, its disk kept what was synced."
    return f"{program} on {name} is stopped: its memory is gone, what it had written is on the disk."
