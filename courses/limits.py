"""Every limit of the school, each with its reason."""

JOIN_TRIES_MAX = 10
"""Failed join codes in one window, from one session and from one network: 40 bits of code stay out of reach.
"""

JOIN_WINDOW_SECONDS = 600

JOIN_TRIES_AN_HOUR = 1_000
"""Tries at the code of one class, and failures of all networks together for each class there is: whoever has
many addresses gets no further. A class of 120 that is typed wrongly three times each stays below.
"""

DOOR_HOURS = (2, 8, 24, 7 * 24)
"""For so long an instructor can open a door that closes by itself: a lesson, a day at school, a week."""

TEACHERS_MAX = 20
"""Of one class: a course with its assistants."""

PASSWORD_MAILS_MAX = 5
"""Links to a new password that are sent in one window, for one network and for one address: nobody's mailbox
is filled from here.
"""

PASSWORD_MAIL_WINDOW_SECONDS = 3600

PASSWORD_CHECKS_AT_ONCE = 2
"""A password costs about 0.3 s of a core; more at once would stop every sandbox of a small machine."""

PASSWORD_WAIT_SECONDS = 3
"""How long a sign-in waits for its turn before it is asked to come back."""

LEARNERS_MAX = 120
"""Of one class: what the compact wall shows on one screen."""

CLASSES_MAX = 50
"""Of one instructor."""

ATTENTION_IDLE_SECONDS = 600
"""So long after the last thing that a reader did, the page of a lesson still counts as attended to: as long
as an article takes to read.
"""

ATTENTION_WRITTEN_SECONDS = 60
"""How much attention a socket gathers before it writes it down: one small statement a minute and page."""

ASSIGNMENTS_MAX = 100
"""Of one class: more than the course has lessons."""

DUE_DAYS_MAX = 730
"""How far ahead a lesson can be due: what is later is a slip of the finger."""

MASTERY_BEGINNINGS_MAX = 50
"""How often one learner can begin a lesson's task again under another seed."""

CERTIFICATES_A_LEARNER = 50
"""A page of one's own certificates stays a page."""

CERTIFICATES_SHOWN = 240
"""Beside a gradebook: twice as many as a class has learners."""

WALL_PERIOD_SECONDS = 0.5
"""A wall changes at most twice a second."""

WALL_LOOK_SECONDS = 1.0
"""How often a wall looks at the clusters when nothing was announced."""

WALL_UNSEEN_MAX = 4
"""Messages that a console has not said it has seen; then it is sent nothing until it has, and after that only
how things stand by then. A slow browser costs no memory and slows nobody.
"""

WALL_MESSAGE_CHARACTERS_MAX = 100
"""What a console says is that it has seen something, or whom its side is about."""

WALL_UNSEEN_SECONDS = 60
"""After so long without having seen anything a console is closed; its page comes again by itself."""

NOTES_MAX = 500
"""Of one class: what its instructors still read."""

NOTE_CHARACTERS_MAX = 1_000
"""A note, not an essay; the column is as long."""

NOTES_SHOWN = 20
"""The latest in the side of the console; the class list has them all."""

SPARK_POINTS = 120
"""Points that the line of the requests answered on a tile remembers."""

SPARKS_KEPT = 2_000
"""Lines of tiles that one process remembers: those of all sandboxes that may be alive, and their classes."""

STANDS_STILL_SECONDS = 300
"""Without progress for so long, a learner is counted as one who stands still."""

DEEDS_KEPT = 40
"""Of a learner: what the rules of `room/needs.py` look back on, and what a console lists."""

DEEDS_PERIOD_SECONDS = 1.0
"""What learners do is written once in so long, for all of them together."""

DEEDS_WAITING_MAX = 2_000
"""Deeds that wait to be written: a disk that stands still costs the oldest, and no memory."""

DEED_CHARACTERS_MAX = 160
"""Of what a deed was done to: a line of kubectl as one reads it, not a manifest."""

TRAVEL_COUNTS_SECONDS = 3
"""A hand that drags the playhead travels once, not fifty times."""

HINT_WAIT_SECONDS = 60
"""After so long the next hint opens without the look that the last one asked for: help is never locked
away."""

LESSON_CHARACTERS_MAX = 200_000

YAML_DEPTH_MAX = 16
"""Of a fence or of front matter: ours never nest deeper than four; PyYAML composes recursively."""

LINE_PERIOD_SECONDS = 1.5
"""Between two looks of a learner's line: the first notice after a calm is heard at once, and a fault for all
gives a dozen in ten seconds, which a hundred lines must not look at one by one."""

LINE_LOOK_SECONDS = 30
"""How often it looks by itself: a lost notice costs half a minute, and a hundred lines cost little."""

SHARED_SECONDS = 1.0
"""How long what was read of a class is shared by its lines: so late another process's change is seen."""

SHARED_CLASSES_MAX = 50
"""Of how many classes what was read last is kept: more are not taught at once."""

OFFERS_READ_MAX = 20
"""Offers that wait behind one another for one learner: more are no help."""

CLASS_OFFERS_READ_MAX = 500
"""The latest of a class that are looked through for what is open: a few for each learner."""

OFFER_ASKS_SECONDS = 12 * 3600
"""An offer of yesterday's class asks nobody any more."""

SESSION_LOOK_SECONDS = 5
"""How often the wall of a running session is looked at, to be kept when it changed."""

SESSION_PLACE_SECONDS = 15
"""Where only the clusters' time moved on, the wall is kept so often: two hours are 480 frames then."""

SESSION_FRAMES_MAX = 1_200
"""Of one session: at 120 learners about 5 kB each, so 6 MB. Beyond, every second one goes."""

SESSION_IDLE_SECONDS = 900
"""After so long without a console and without a change a session has ended: a break is shorter."""

SESSION_REST_SECONDS = 900
"""For so long after its end no session begins by itself: learners still have the page open."""

SESSION_SECONDS_MAX = 6 * 3600
"""A forgotten browser does not make a session of a whole night."""

SESSIONS_MAX = 60
"""Of one class: a year of weekly hours. The oldest goes when another begins."""

SESSION_EVENTS_MAX = 500
"""Of one kind and session that a replay lists: what 120 learners do in two hours stays readable."""

SESSION_NOTED_MAX = 1_000
"""Of one session that are written down: a button that is held down fills no disk."""

SESSION_MARKS_MAX = 100
"""Bookmarks of one session."""

BOARDS_MAX = 500
"""Of one class: what was shown stays for the replay."""

OFFER_LETTERS_MAX = 500
"""Of what is said beside an offer: a few sentences, read at a glance."""

HANDS_AN_HOUR = 60
"""Of one member: a hand a minute is a held key, not a question."""

OFFERS_AN_HOUR = 120
"""Of one class: two a minute is more than anybody reads."""

CHOICES_MAX = 5
"""Of a question to the class: what one compares at a glance."""

OFFERS_SHOWN = 4
"""The latest offers in the side of the console; the session's replay has them all."""

STRIKE_SECONDS_MAX = 24 * 3600
"""The last instant of a fault for all, in seconds of cluster time: clusters run to it as fast as they go."""

SPREAD_SECONDS = 600
"""So far apart clusters of a class are when the console says so before a fault for all: a full class needs
a minute and a half of a core to run on so far."""

STRIKES_MAX = 200
"""Of one class: a fault every ten minutes of a whole term. The oldest closed one goes when another begins."""

CURVE_BEFORE_SECONDS = 30
"""What a curve of recovery shows before the fault."""

CURVE_SECONDS = 430
"""And after it: the longest wait that Kubernetes has by default, 50 s of grace and 300 s of toleration, and
what comes then."""

CURVE_LOOK_SECONDS = 1.0
"""How often the curves of a fault are gathered while somebody looks at them."""

REHEARSAL_LEARNERS_MAX = 12
"""Simulated learners of one class: each is a browser and a cluster like anybody's, and a wall of twelve shows
all that a wall can show."""

REHEARSALS_AT_ONCE = 3
"""On one server: a lesson hour beside them must not feel it."""

REHEARSAL_SECONDS_MAX = 1800.0
"""After half an hour simulated learners go home, for whoever forgot them."""

REHEARSAL_LESSON = "6.1"
"""What is rehearsed in a class that is at no lesson yet."""
