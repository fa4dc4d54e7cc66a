"""What playing a tape is for: to tell whether it comes out the same, or to go on from there in a sandbox."""

from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _

from k8sarch.cluster import Change, Tape, release
from k8sarch.sandbox.kept import checkpoints, moments, store
from k8sarch.sandbox.kept.playing import Play
from k8sarch.sandbox.models import Moment


@dataclass(slots=True)
class Comparison:
    """Finds the first change that is not as it was recorded."""

    prints: dict[int, bytes]
    first: Change | None = None

    def see(self, change: Change) -> None:
        """Compare one change, unless one was found already."""
        mark = self.prints.get(change.number)
        if self.first is None and mark is not None and mark != moments.print_of(change):
            self.first = change


@dataclass(slots=True)
class SamePlay:
    """A play of a moment's tape under this release, and what came of it."""

    moment: Moment
    comparison: Comparison = field(init=False)

    def __post_init__(self) -> None:
        self.comparison = Comparison(moments.prints_of(self.moment))

    async def then(self, play: Play) -> None:
        """Write down how it came out."""
        await sync_to_async(moments.remember_outcome)(self.moment, self.outcome(play))

    def outcome(self, play: Play) -> dict[str, Any]:
        """{same: true}, {differs: number, at, says}, {differs: number} or {refused: why}."""
        first, count = self.comparison.first, play.changes
        if play.refusal:
            return {"refused": play.refusal}
        if play.digest == self.moment.digest:
            return {"same": True}
        if first is not None:
            return {"differs": first.number, "at": first.at, "says": play.picture.called(first.fact.says())}
        return {"differs": min(count, self.moment.changes, *self.comparison.prints) if count else 1}


def told(moment: Moment) -> str:
    """How the last play under this release came out, as a sentence; empty when there was none."""
    outcome = moment.outcome
    if not outcome or moment.played_under != release():
        return ""
    if "same" in outcome:
        return _("Played anew under the release that runs here, it came out the same to the byte.")
    if "says" in outcome:
        return _(
            "Played anew under release %(release)s, it differs from change %(number)d on, at %(at).1f s. "
            "That change is now: %(says)s"
        ) % {
            "release": release(),
            "number": outcome["differs"],
            "at": outcome["at"] / 1e6,
            "says": outcome["says"],
        }
    if "differs" in outcome:
        return _(
            "Played anew under release %(release)s, it differs, and did so before change %(number)d."
        ) % {
            "release": release(),
            "number": outcome["differs"],
        }
    return _("It cannot be played under release %(release)s. %(why)s") % {
        "release": release(),
        "why": outcome["refused"],
    }


@dataclass(slots=True)
class NewSandbox:
    """A play that ends in a sandbox of its owner's, standing where the tape ends."""

    owner: str
    name: str
    tape: Tape

    async def then(self, play: Play) -> None:
        """Open the sandbox; what was played is its checkpoint, so that nobody waits for it again."""
        if play.refusal:
            return
        try:
            play.address = await sync_to_async(self.opened)(play)
        except store.TooMany as error:
            play.refusal = str(error)
            return
        play.notice = self.notice(play)

    def opened(self, play: Play) -> str:
        """The address of the new sandbox. Raises TooMany."""
        record = store.create_played(owner=self.owner, name=self.name, tape=self.tape, position=play.until)
        play.picture.take_patch()
        checkpoints.write(record.id, checkpoints.taken(play.cluster, play.picture, self.tape))
        return f"/sandboxes/{record.id}/"

    def notice(self, play: Play) -> str:
        """What is said when it is opened: the release, and whether it came out the same."""
        if not self.tape.digest:
            return _(
                "The tape was played. It brings no digest, so nobody can tell whether it came out the same."
            )
        known = (
            _("the release that runs here")
            if self.tape.release == release()
            else _("another release, %(release)s") % {"release": self.tape.release or "?"}
        )
        if self.tape.digest == play.digest:
            return _(
                "Recorded under %(release)s. Played, it came out the same to the byte: digest %(digest)s."
            ) % {
                "release": known,
                "digest": play.digest,
            }
        return _(
            "Recorded under %(release)s. Played here it came out otherwise: digest %(here)s, and %(then)s "
            "was recorded."
        ) % {
            "release": known,
            "here": play.digest,
            "then": self.tape.digest,
        }
