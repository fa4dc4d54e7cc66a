"""Hardware: power, cable, clock, disk, and the processes that run on it.

A Node is the API object that describes one; this is the thing itself.
"""

from .clock import Duration
from .component import DEAD, FROZEN, RUNNING, Component, ConnectionClosed
from .disk import Disk
from .facts import (
    CableCut,
    CableJoined,
    LinkRestored,
    LinkSlowed,
    MachineCameUp,
    MachineWentDown,
    ProcessFrozen,
    ProcessStarted,
    ProcessStopped,
    ProcessThawed,
)


class Machine:
    """One machine in the rack. `role` is control-plane, worker or outside; `programs` are started, in order,
    with the power."""

    __slots__ = (
        "world",
        "name",
        "role",
        "zone",
        "power",
        "clock_skew",
        "disk",
        "programs",
        "components",
        "off",
        "starts",
    )

    def __init__(self, world, name: str, role: str, zone: str) -> None:
        self.world = world
        self.name = name
        self.role = role
        self.zone = zone
        self.power = False
        self.clock_skew: Duration = 0
        self.disk = Disk()
        self.programs: dict[str, tuple[type[Component], dict]] = {}
        self.components: dict[str, Component] = {}
        self.off: dict[str, bool] = {}  # programs that the power does not start
        self.starts = 0  # so that a restarted process draws other dice

    def power_on(self) -> None:
        """Give it power: every program is started with empty memory and what the disk kept."""
        if self.power:
            return
        self.power = True
        self.disk.alive = True
        came_up = MachineCameUp(self.name, tuple(self.off))
        self.world.state_changed(self.name, came_up, routine=self.starts == 0)
        for process in self.programs:
            if process not in self.off:
                self.start(process, quietly=True)
            self.world.close_connections_through(f"{self.name}/{process}")  # they passed an earlier process

    def power_off(self) -> None:
        """Take its power: memory is gone, the disk keeps what was synced, and nobody is told."""
        if not self.power:
            return
        self.power = False
        for component in self.components.values():
            component.alive = DEAD
        self.components.clear()
        self.disk = self.disk.lose_power()
        self.world.state_changed(self.name, MachineWentDown(self.name))

    def switch_off(self, process: str) -> None:
        """End the program, and let no power start it."""
        self.off[process] = True
        self.kill(process)

    def switch_on(self, process: str) -> None:
        """Let the power start the program again, and start it now if there is power."""
        self.off.pop(process, None)
        self.start(process)

    def start(self, process: str, quietly: bool = False) -> None:
        """Start the program `process`, if there is power and it does not run."""
        if not self.power or process in self.components:
            return
        self.starts += 1
        program, settings = self.programs[process]
        component = program(self, process, **settings)
        self.components[process] = component
        if not quietly:
            self.world.state_changed(component.address, ProcessStarted(self.name, process))
        component.start()

    def kill(self, process: str) -> None:
        """End the process; its peers see their connections close."""
        component = self.components.pop(process, None)
        if component is None:
            return
        component.alive = DEAD
        self.world.state_changed(component.address, ProcessStopped(self.name, process))
        for peer, via in component.connections.items():
            self.world.post(
                component.address, peer, ConnectionClosed(component.address), self.world.because, via
            )
        self.world.close_connections_through(component.address)

    def freeze(self, process: str) -> None:
        """Stop the process where it stands: messages and timers wait for it."""
        component = self.components.get(process)
        if component is not None and component.alive == RUNNING:
            component.alive = FROZEN
            self.world.state_changed(component.address, ProcessFrozen(self.name, process))

    def thaw(self, process: str) -> None:
        """Let a frozen process go on; what waited for it comes at once, in order."""
        component = self.components.get(process)
        if component is None or component.alive != FROZEN:
            return
        component.alive = RUNNING
        self.world.state_changed(component.address, ProcessThawed(self.name, process))
        backlog, component.backlog = component.backlog, []
        for function, argument, because in backlog:
            self.world.enter(0, component, function, argument, because)

    def cut_cable(self) -> None:
        """Take it from the network; everything on it runs on."""
        if self.world.links.cut(self.name):
            self.world.state_changed(self.name, CableCut(self.name))

    def join_cable(self) -> None:
        """Plug it in again."""
        if self.world.links.join(self.name):
            self.world.state_changed(self.name, CableJoined(self.name))
            self.world.send_again()

    def slow_cable(self, extra: Duration) -> None:
        """Make every message from and to it take `extra` longer."""
        self.world.links.slow(self.name, extra)
        self.world.state_changed(self.name, LinkSlowed(self.name, extra))

    def restore_cable(self) -> None:
        """Make its network as fast as it was."""
        if self.world.links.restore(self.name):
            self.world.state_changed(self.name, LinkRestored(self.name))
