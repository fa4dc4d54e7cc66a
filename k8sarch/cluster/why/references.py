"""References: how a thing is named that somebody asks about, and which change made it what it is."""


def change_behind(tables: dict[str, dict[str, dict]], of: str) -> int | None:
    """The number of the change that last made the thing `of` what it is, or None when there is no such thing.

    `of` is a table and a key: pods/shop/web-x, nodes/worker-2, components/cp-1/etcd, or change/812.
    """
    table, _, key = of.partition("/")
    if table == "change":
        return int(key) if key.isascii() and key.isdigit() and len(key) < 16 else None
    row = tables.get(table, {}).get(key)
    return None if row is None else row.get("change")
