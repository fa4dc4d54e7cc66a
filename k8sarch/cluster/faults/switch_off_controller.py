"""One controller switched off: every controller-manager is started anew without it, as by
`--controllers=*,-replicaset-controller`.

The flag is read at the start of the process, so each of them loses its memory. Source: kubernetes.io,
kube-controller-manager reference, --controllers.
"""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.facts import Switched
from ..kernel.machine import Machine
from ..kernel.world import World
from .fault import Fault, FaultError

PROCESS = "controller-manager"
SETTING = "controllers_off"


@dataclass(frozen=True, slots=True)
class SwitchOffController(Fault):
    """One controller, in every controller-manager."""

    controller: str
    name: ClassVar[str] = "switch_off_controller"
    label: ClassVar[str] = "Switch off a controller"
    preview: ClassVar[str] = "Every controller-manager starts anew without it."

    def check(self, world: World) -> None:
        known = next((machine.programs[PROCESS][0].parts for machine in machines(world)), ())
        if self.controller not in known:
            raise FaultError(f"There is no controller {self.controller!r}; there are {', '.join(known)}.")

    def strike(self, world: World) -> None:
        restart(world, self.controller, is_on=False)

    def heal(self, world: World) -> None:
        restart(world, self.controller, is_on=True)

    def told(self, heals: bool) -> str:
        return f"You switched {'on' if heals else 'off'} the {self.controller} controller"


def machines(world: World) -> list[Machine]:
    """Those that have a controller-manager."""
    return [machine for machine in world.machines.values() if PROCESS in machine.programs]


def restart(world: World, controller: str, is_on: bool) -> None:
    """Start each of them anew with or without the controller; one that does not run will have it so when it
    does."""
    world.state_changed(f"{PROCESS} {controller}", Switched(PROCESS, controller, is_on))
    because = world.because
    for machine in machines(world):
        program, settings = machine.programs[PROCESS]
        off = [name for name in settings.get(SETTING, ()) if name != controller]
        off += [] if is_on else [controller]
        machine.programs[PROCESS] = (program, {**settings, SETTING: tuple(off)})
        if PROCESS in machine.components:
            world.because = because
            machine.kill(PROCESS)
            machine.start(PROCESS)
