"""What can be done to nature, one file a fault.

A fault touches machines, cables and processes by their names. It writes no API object and tells no component:
they must find out. The order of the list is the order of the fault menu.
"""

from .fault import Fault, FaultError
from .freeze import Freeze
from .isolate import Isolate
from .kill_process import KillProcess
from .power_off import PowerOff
from .slow_link import SlowLink
from .switch_off import SwitchOff
from .switch_off_controller import SwitchOffController

FAULTS: tuple[type[Fault], ...] = (
    PowerOff,
    KillProcess,
    Isolate,
    SlowLink,
    Freeze,
    SwitchOff,
    SwitchOffController,
)

__all__ = ["FAULTS", "Fault", "FaultError", "fault_from"]


def fault_from(name: str, settings: dict[str, str]) -> Fault:
    """The fault `name` with its fields from text. Raises FaultError with a sentence that helps."""
    for kind in FAULTS:
        if kind.name == name:
            return kind.parsed(settings)
    raise FaultError(f"There is no fault {name!r}. There are: {', '.join(kind.name for kind in FAULTS)}.")
