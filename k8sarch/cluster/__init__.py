"""The simulation: a whole Kubernetes cluster on virtual time. No Django, no I/O, no wall clock.

This is the façade; whoever stands outside imports nothing else of this package.
"""

from . import inside, records
from .api.errors import BadRequest, NoSuchPath, RequestEntityTooLarge, ServiceUnavailable, StatusError
from .apiserver.discovery import discovered
from .cluster import Cluster
from .commands import ByInstructor, Command, CommandError, command_from
from .faults import FAULTS
from .kernel.clock import minutes, ms, read, said, seconds
from .kernel.facts import CommandGiven
from .kernel.journal import Change, Fact
from .rung import Rung
from .spec import ClusterSpec, SpecError, spec_from
from .tape import Tape, TapeError, release, tape_from
from .timers import Telling, Timer, timers_of
from .view import ClusterView
from .why import OF_MAX
from .why import Records as Recorded
from .why import because as because_of
from .why import caused as caused_by

__all__ = [
    "FAULTS",
    "OF_MAX",
    "BadRequest",
    "ByInstructor",
    "Change",
    "Cluster",
    "ClusterSpec",
    "ClusterView",
    "Command",
    "CommandError",
    "CommandGiven",
    "Fact",
    "NoSuchPath",
    "RequestEntityTooLarge",
    "Recorded",
    "Rung",
    "ServiceUnavailable",
    "SpecError",
    "StatusError",
    "Tape",
    "TapeError",
    "Telling",
    "Timer",
    "because_of",
    "caused_by",
    "command_from",
    "discovered",
    "inside",
    "minutes",
    "ms",
    "read",
    "records",
    "release",
    "said",
    "seconds",
    "spec_from",
    "tape_from",
    "timers_of",
]
