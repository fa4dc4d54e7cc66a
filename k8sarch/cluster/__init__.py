"""The simulation: a whole Kubernetes cluster on virtual time. No Django, no I/O, no wall clock.

This is the façade; whoever stands outside imports nothing else of this package.
"""

from .cluster import Cluster
from .commands import Command, CommandError, command_from
from .faults import FAULTS
from .kernel.clock import minutes, ms, read, said, seconds
from .kernel.facts import CommandGiven
from .kernel.journal import Change, Fact
from .spec import ClusterSpec, SpecError, spec_from
from .tape import Tape, TapeError, release, tape_from
from .view import ClusterView

__all__ = [
    "FAULTS", "Change", "Cluster", "ClusterSpec", "ClusterView", "Command", "CommandError", "CommandGiven", "Fact", "SpecError", "Tape", "TapeError",
    "command_from", "minutes", "ms", "read", "release", "said", "seconds", "spec_from", "tape_from",
]
