"""Every shape, state, message and band of the stage in words: the page /grammar before anything is drawn on
it.

A specimen names what `static/js/sandbox/grammar.js` draws with the stage's own modules, and says it in words.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Specimen:
    """One thing of the grammar: `draws` is read by grammar.js, words by everyone."""

    draws: str  # "pod:ready:1"
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """Specimens that belong together; what they have in common stands before them."""

    title: str
    note: str
    specimens: tuple[Specimen, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet."""

    name: str
    title: str
    note: str
    rows: tuple[Row, ...]


LEFT = ("pods", "replacement", "traffic", "bands", "focus", "chips")


def columns() -> tuple[list[Section], list[Section]]:
    """The sheet as two columns, each from top to bottom."""
    whole = sections()
    return [each for each in whole if each.name in LEFT], [each for each in whole if each.name not in LEFT]


def sections() -> tuple[Section, ...]:
    """All parts of the sheet, in the reader's language."""
    return (
        Section(
            "pods",
            _("Pods: the outline is the app, the fill is the state"),
            _(
                "A name is never given twice in one cluster. The ring of a starting pod fills; that of an "
                "ending pod empties. Where two faces stand, the front one is what is so, the hatched one "
                "behind it is what the cluster believes."
            ),
            pods(),
        ),
        Section("messages", _("Messages: shape is kind, fill is outcome"), "", messages()),
        Section(
            "components",
            _("Components"),
            "",
            (
                row(
                    ("component:works", _("works: solid outline, one live fact")),
                    ("component:leads", _("leads: a crown")),
                    ("component:standby", _("stands by: dashed")),
                    ("component:stopped", _("off: struck through")),
                    ("component:frozen", _("frozen: hatched")),
                    ("component:behind", _("works on an old belief: an eye")),
                ),
            ),
        ),
        Section(
            "machines",
            _("What is so, and what is believed"),
            _("A belief is shown only where it differs from what is so."),
            (
                row(
                    (
                        "machine:worker-1",
                        _("as it should be: the strip between components and pods stays empty"),
                    ),
                    ("machine:worker-2", _("no power, and the cluster still believes Ready=True")),
                    ("machine:worker-3", _("its cable is pulled: it runs, but cannot report")),
                    ("machine:worker-4", _("no network and tainted, seen by the cluster as Unknown")),
                ),
            ),
        ),
        Section(
            "replacement",
            _("A replacement is a new pod"),
            _("Nothing moved: the arc says replaced by."),
            (
                row(
                    ("lineage", _("elm is deleted, ash was created for it")),
                ),
            ),
        ),
        Section(
            "traffic",
            _("Traffic: a rate on an edge; dots only on focus or in slow motion"),
            _("The width is 1 + log2(rate) / 3 px. Rates stand at the end of a lane and at each pod."),
            (
                row(
                    ("lane", _("a tap that answers, one that fails, and the sources of the lane")),
                ),
            ),
        ),
        Section(
            "timers",
            _("Timers"),
            _(
                "Every wait has an owner, a number and a sentence that begins with Then. Ink is routine; "
                "outlined amber is tied to your act."
            ),
            (
                row(
                    ("timers", _("a lease, a toleration that is tied to your act, and a lease that ran out")),
                ),
            ),
        ),
        Section(
            "chain",
            _("Chain glyphs"),
            "",
            (
                row(
                    ("link:asked", _("the thing asked about")),
                    ("link:object", _("an object was written")),
                    ("link:clock", _("a clock or timer")),
                    ("link:machine", _("a machine did it")),
                    ("link:gone", _("something went away")),
                    ("link:you", _("your own act")),
                ),
            ),
        ),
        Section(
            "bands",
            _("Timeline: thickness and pattern before colour, a number in every term"),
            _(
                "A thin line is as it should be; a thick band is no power; a hatched one is believed "
                "Unknown; a dotted one is a wait. A disc is your act, a diamond an event, a dashed ring "
                "what is due, the line with a head the moment shown. Terms have six tints in turn."
            ),
            (
                row(
                    (
                        "bands",
                        _(
                            "one axis: acts, answered requests, six terms, a machine as it is and as it is "
                            "believed"
                        ),
                    ),
                ),
            ),
        ),
        Section(
            "focus",
            _("Focus, lit, hover"),
            "",
            (
                row(
                    ("focus:selected", _("focus and selection: a ring of 2 px, 3 px off the shape")),
                    ("focus:lit", _("lit from the text")),
                    ("focus:pointed", _("under the pointer")),
                ),
            ),
        ),
        Section(
            "live",
            _("The stage says in what time it stands"),
            "",
            (
                row(
                    ("live:live", _("live")),
                    ("live:paused", _("paused")),
                    ("live:past", _("past")),
                    ("live:away", _("behind, or not connected")),
                ),
            ),
        ),
        Section(
            "chips",
            _("Taints and words"),
            "",
            (
                row(
                    ("chip:wait", _("a taint of the node")),
                    ("chip:plain", _("cordoned: takes no new pods")),
                    ("invitation", _("your next act, the one filled blue")),
                ),
            ),
        ),
    )


def pods() -> tuple[Row, ...]:
    """The first four apps in every state, the others ready, and what stands for many."""
    states = (
        ("ready", _("Running, ready")),
        ("starting", _("starting")),
        ("notready", _("not ready")),
        ("backoff", _("back-off")),
        ("completed", _("Completed")),
        ("ending", _("being deleted")),
        ("unknown", _("Unknown: it cannot be known")),
        ("stopped", _("stopped, believed Running")),
    )
    families = (
        _("birds"),
        _("trees"),
        _("stones"),
        _("waters"),
        _("metals"),
        _("mosses"),
        _("winds"),
        _("herbs"),
    )
    apps = tuple(
        Row(
            app,
            families[place],
            tuple(Specimen(f"pod:{state}:{place + 1}", words) for state, words in states),
        )
        for place, app in enumerate(("frontend", "api", "db", "dns"))
    )
    further = tuple(Specimen(f"pod:ready:{place}", families[place - 1]) for place in range(5, 9))
    doubled = Specimen("pod:ready:9", _("the ninth app: a doubled outline"))
    return (
        *apps,
        Row(_("further apps"), "", (*further, doubled)),
        Row(
            _("small"),
            _("the nickname below"),
            tuple(Specimen(f"little:{state}:1", words) for state, words in states),
        ),
    )


def messages() -> tuple[Row, ...]:
    """Six kinds, four outcomes."""
    outcomes = (("way", _("on its way")), ("done", _("done")), ("refused", _("refused")), ("lost", _("lost")))
    kinds = (
        ("request", _("request")),
        ("response", _("response")),
        ("watch", _("watch event")),
        ("raft", _("Raft message")),
        ("probe", _("probe")),
        ("traffic", _("app traffic")),
    )
    return tuple(
        Row(title, "", tuple(Specimen(f"message:{kind}:{outcome}", words) for outcome, words in outcomes))
        for kind, title in kinds
    )


def row(*specimens: tuple[str, str]) -> Row:
    """A row without a head of its own."""
    return Row("", "", tuple(Specimen(*each) for each in specimens))
