"""A machine's disk: what was written reaches it only after a sync.

A file is a list of records, as a write-ahead log is. Written records sit in the machine's memory (the page
cache): they survive the death of the process that wrote them, and are lost with the power. Records are values
that nobody changes afterwards.
"""

from .clock import Duration, ms

SYNC_LATENCY = ms(
    1
)  # etcd's hardware guide wants the 99th percentile of fsync below 10 ms; a good SSD takes about 1 ms


class File:
    """A log of records on one disk."""

    __slots__ = ("disk", "synced", "written", "reached")

    def __init__(self, disk: "Disk") -> None:
        self.disk = disk
        self.synced: list = []
        self.written: list = []
        self.reached = 0  # how many records ever written here have reached the disk

    def write(self, record) -> None:
        """Append `record`; it is safe from a power cut only after the next sync has ended."""
        self.written.append(record)

    def sync(self, component, then, argument=None, because: tuple[int, ...] | None = None) -> None:
        """Bring all that is written now to the disk, then call `then(argument)` in `component`, if it still
        lives."""
        world = component.world
        goal = self.reached + len(self.written)
        world.enter(
            self.disk.sync_latency,
            self.disk,
            self.arrived,
            (goal, component, then, argument),
            world.because if because is None else because,
        )

    def arrived(self, sync: tuple) -> None:
        """The sync is over: all up to the record number `goal` is on the disk."""
        goal, component, then, argument = sync
        count = goal - self.reached
        if count > 0:
            self.synced.extend(self.written[:count])
            del self.written[:count]
            self.reached = goal
        component.world.run_in(component, then, argument)

    def replace(self, records: list) -> None:
        """Put `records` in the place of everything, as the renaming of a finished file does: all or nothing,
        at once.

        Simplified: takes no time of its own; the caller syncs next and pays there.
        """
        self.reached += len(self.written)
        self.synced, self.written = list(records), []

    def records(self) -> list:
        """What a process finds when it opens the file."""
        return self.synced + self.written


class Disk:
    """All files of a machine, by name. `alive` is false between a power cut and the next power-on: no sync
    ends then."""

    __slots__ = ("files", "alive", "sync_latency")

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self.alive = True
        self.sync_latency: Duration = SYNC_LATENCY

    def file(self, name: str) -> File:
        """The file of that name, made empty when it is new."""
        if name not in self.files:
            self.files[name] = File(self)
        return self.files[name]

    def lose_power(self) -> "Disk":
        """The disk as the next power-on finds it: what was not synced is gone. Syncs under way end with this
        object."""
        self.alive = False
        survivor = Disk()
        survivor.sync_latency = self.sync_latency
        for name, file in self.files.items():
            survivor.file(name).synced = file.synced
        return survivor
