"""Every limit of a sandbox, with its reason. Tests stand at each limit and one beyond it.

Where a learner meets a limit, the message says the limit and what to do.
"""

from dataclasses import dataclass

FRAME_PERIOD = 0.05  # real seconds: twenty pictures a second are smooth, and no faster frame is ever sent
STILL_PERIOD = 0.5  # real seconds between frames in which nothing but the clock moved
TIMERS_PERIOD = 0.4  # real seconds between two looks at the timers of a sandbox
TIMERS_SHOWN = 24  # rows of timers; what is tied to an act comes first, the rest is a number
SLICE = 0.005  # real seconds that one sandbox may compute at a stretch while others wait
TICK_BUDGET = 0.035  # real seconds of computing in one frame period, all sandboxes together
CROWD = 25  # clusters that take a turn in each tick; of more, those on which nobody acts take turns
QUIET_TURN_MAX = 4  # ticks between two turns of a quiet cluster in a crowd: a fifth of a second
QUIET_AFTER = 1.0  # real seconds after an act that a cluster counts as quiet again
TIMERS_QUIET_PERIOD = 1.0  # as TIMERS_PERIOD, of a quiet cluster in a crowd
SOON_PERIOD = 1.0  # real seconds that what is no news may wait for others on the map
ROUTINE_PERIOD = (
    2.0  # the same for rates and renewals of a cluster at rest, whose clock the page runs by itself
)
HIDDEN_PERIOD = 5.0  # real seconds between two frames of a tab that nobody looks at
UNSEEN_MAX = 256  # messages that a page has not acknowledged; beyond it, a fresh picture instead of a backlog
UNSEEN_BYTES_MAX = 1024 * 1024
SEEN_WAIT_MAX = 30.0  # real seconds without a word from a page that was sent something; then it is let go
SEEN_A_SECOND = 20  # acknowledgements; a page sends one in some seconds
SEEN_BURST = 60
KEPT_ROWS_MAX = 2_000  # changes of rows kept for a page that lost its connection
KEPT_SECONDS = 120.0  # and for how long
PRINTED_KEPT = 40  # answers of kubectl kept for it; a page shows no more
LOOK_PERIOD = 0.25  # real seconds between two computings of what a viewer looks into
MESSAGES_KEPT = 4_000  # of one cluster, while somebody looks: 20 to 40 s of a quiet one
MESSAGES_SHOWN = 1_500  # of those kept, that a view is made from
RING_WINDOW = 10_000_000  # microseconds before a look began whose messages are played again
RING_SPEED_MAX = 60  # cluster seconds a second; faster than this single messages are not kept
REASONS_SPENT = 0.1  # real seconds of computing a second that reasons and looks of one sandbox may take
REASONS_BURST = 1.0  # real seconds of it that may be taken at once
LIFELINES_MAX = 8
LOOKS_BUDGET = 0.008  # real seconds of a tick's computing that all looks together may take
BEHIND_MAX = 0.5  # real seconds of arrears after which time is let go instead of caught up
SPEEDS = (0.1, 0.5, 1, 10, 60, 300, 1000)
LANES_MAX = 4  # futures of one sandbox: each keeps a cluster in memory, and four fit under a timeline
RUNGS_MAX = 32  # saved worlds of one lane
RUNG_SPACING = 14_000  # work (lanes.work_of) between two rungs: about 0.1 s of computing to play again
LADDERS_BYTES_MAX = 256 * 1024 * 1024  # all rungs of this process: 35 hours of busy clusters, or 100 lessons
OLDER_PERIOD = 2.0  # real seconds between two such plays of a sandbox
HISTORY_MAX = 20_000  # changes that are played again at once for a reason that is no longer kept
ARRIVAL_MAX = 20.0  # real seconds that an act waits for a journey in time to end
SEEK_MAX = 3_600_000_000  # "run to the next change" gives up after one hour of cluster time (microseconds)
APPOINTED_TO = 10_000_000  # a fault for many sandboxes strikes at a whole ten seconds (microseconds)
WARM_UP = 30_000_000  # a new sandbox is shown when its shop runs: 30 s of cluster time

# New objects between two looks of Python's collector, which finds next to nothing in a cluster: a look at
# 20,000 took 25 ms, at 2,500 it takes 3, and all together no more. What it saw once is left to collector.py.
GC_THRESHOLDS = (2_500, 200, 20)
CLOSED_MAX = 50  # sandboxes closed before all is looked through, whoever waits: some 300 MiB
LOOKS_CALM = 200  # looks at what is new before all is looked through while nobody looks at a sandbox
LOOKS_MAX = 30_000  # and while somebody does: an hour of a class of a hundred

TEMPLATES_KEPT = 16  # warmed clusters kept for cloning, one a spec; a class uses one

MESSAGE_BYTES_MAX = 64 * 1024  # one WebSocket message of a page; the longest real one is a kubectl line
LINE_LETTERS_MAX = 2_000  # one typed line
COMMANDS_A_SECOND = 20  # a hand cannot click faster; a script should use the API
COMMANDS_BURST = 60
TAPE_LINES_MAX = 2_000  # playing a tape must stay quick; beyond it: start over
READS_A_SECOND = 4  # readings of a drawer; an open one asks twice a second while time passes
READS_BURST = 12
SOCKETS_A_SANDBOX = 40  # a class looking over one shoulder
SOCKETS_A_PERSON = 5
SANDBOXES_A_PERSON = 3  # beside those of home and of lessons
HELPS_A_PERSON = (
    6  # copies that who helps keeps: one a learner helped in a quarter of an hour; the oldest goes
)
SANDBOXES_ALIVE_MAX = 300  # in one process; each takes about a megabyte and a slice of one core
IDLE_MAX = 1_800  # real seconds without a viewer, then the sandbox is unloaded (its tape stays)
BEGIN_AGAIN = 1.0  # real seconds after a mistake that ended the clock of all, before it begins again
CLOCK_PERIOD = 1.0  # real seconds between two savings of the clock's position
CHECKPOINT_PERIOD = 30.0  # real seconds between two checkpoints of a sandbox that runs
CATCH_UP_MAX = (
    600_000_000  # after a restart: run on at most this far (microseconds) to the last change a page saw
)
CATCH_UP_SPENT = 0.25  # real seconds that this may take
LANES_A_TAKE = 100  # lanes between two starts over, dropped ones included: their commands stay

REFERENCE_LETTERS_MAX = 600  # a kind, a namespace and a name of 253 letters at most each
GRAPH_BOXES_MAX = 60  # of one graph of owners; what is more is counted in words
MOMENTS_A_PERSON = 100  # a moment takes 10 to 100 kB of the database
MOMENTS_A_DAY = 40  # one person's, in 24 hours
MOMENTS_MAX = 20_000  # all people's, so that no crowd of new browsers fills the disk
MOMENT_BYTES_MAX = 512 * 1024  # what one moment shows, compressed
MOMENT_ANSWERS_MAX = 1_500  # questions whose answers are kept with a moment
MOMENT_ACTS_MAX = 20  # acts whose consequences are kept with a moment, the latest

TAPE_FILE_BYTES_MAX = 1024 * 1024  # a tape that is brought in as a file
TAPE_FILE_LINE_BYTES_MAX = 256 * 1024  # one line of it
TAPE_FILE_INSTANT_MAX = 24 * 3_600_000_000  # a day of cluster time (microseconds)
WEB_BODY_BYTES_MAX = TAPE_FILE_BYTES_MAX + 64 * 1024  # any form of the site; a file of a tape is the largest
PLAY_SECONDS_MAX = (
    60.0  # real seconds of computing for one tape; an hour of a 3+4 cluster takes three or four
)
PLAYS_AT_ONCE = 2  # tapes that are played beside the living sandboxes
PLAYS_WAITING_MAX = 20
PLAY_KEPT = 600.0  # real seconds after its end in which a page may ask how a play ended
PLAY_PATIENCE = 5.0  # real seconds that a page waits for the end of a play before it says how far it is

API_BODY_BYTES_MAX = 3 * 1024 * 1024  # as upstream's own limit for a request
API_DEPTH_MAX = 64  # deeper than any Kubernetes object; deep nesting is how parsers are killed
API_NODES_MAX = 100_000  # values in one body
API_CALLS_MAX = 200  # calls and watches under way at once


@dataclass(slots=True)
class Bucket:
    """A token bucket: `rate` tokens a second, `burst` at most."""

    rate: float
    burst: float
    level: float = -1.0
    seen: float = 0.0

    def takes(self, now: float) -> bool:
        """Whether one more is allowed at the real time `now` (seconds)."""
        if self.level < 0:
            self.level, self.seen = self.burst, now
        self.level = min(self.burst, self.level + (now - self.seen) * self.rate)
        self.seen = now
        if self.level < 1:
            return False
        self.level -= 1
        return True


@dataclass(slots=True)
class Budget:
    """Real seconds of computing: `rate` of them a second, `burst` at most."""

    rate: float
    burst: float
    spent: float = 0.0
    seen: float = 0.0

    def has_room(self, now: float) -> bool:
        """Whether something is left at the real time `now` (seconds)."""
        self.spent = max(0.0, self.spent - (now - self.seen) * self.rate)
        self.seen = now
        return self.spent < self.burst

    def spend(self, seconds: float) -> None:
        """So much was taken."""
        self.spent += seconds


def reasons_budget() -> Budget:
    """That of a new sandbox."""
    return Budget(REASONS_SPENT, REASONS_BURST)
