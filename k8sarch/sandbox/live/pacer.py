"""The only place that turns real time into virtual time: speed, pause, seeking; whoever is not watched stands
still."""

from dataclasses import dataclass

from k8sarch.sandbox.limits import BEHIND_MAX


@dataclass(slots=True)
class Pacer:
    """How far a sandbox may go. `target` is the instant (microseconds) up to which time has been granted."""

    target: int
    speed: float = 1
    paused: bool = False
    seeking_until: int | None = None

    def grant(self, now: int, real_seconds: float, watched: bool) -> None:
        """Let real time pass. Arrears beyond half a second are let go: a slow server makes time slower, not
        jumpy."""
        if self.seeking_until is not None:
            self.target = self.seeking_until
        elif self.paused or not watched:
            self.target = now
        else:
            most = now + int(max(BEHIND_MAX, real_seconds) * 1_000_000 * self.speed)
            self.target = min(self.target + int(real_seconds * 1_000_000 * self.speed), most)

    def seek(self, last: int) -> None:
        """Run as fast as it goes, up to the instant `last` at most."""
        self.seeking_until = last

    def found(self, now: int) -> None:
        """What was sought has come: go on at the chosen speed from here."""
        self.seeking_until, self.target = None, now
