"""Short names of pods: one family of words for each application, so that people can say them aloud.

A name is never given twice in a cluster; when a family is used up it starts again with a number behind the
word.
"""

FAMILIES = (
    (
        "birds",
        "wren lark ibis kite swan dove rook teal owl finch robin egret heron crane stork swift "
        "tern gull raven hawk "
        "eagle quail snipe plover jay pipit linnet martin osprey puffin loon rail coot crow grebe avocet",
    ),
    (
        "trees",
        "elm oak fir ash yew pine sal bay larch beech birch alder maple cedar rowan hazel acacia "
        "aspen olive walnut "
        "willow poplar spruce laurel holly linden mango teak ebony cypres juniper lemon plum pear fig elder",
    ),
    (
        "stones",
        "flint onyx jade opal mica ruby agate talc beryl topaz quartz slate basalt marble garnet "
        "pumice chert "
        "gneiss zircon amber coral jasper pearl gypsum dolomi granit marl schist barite galena",
    ),
    (
        "waters",
        "brook rill fen lake mere tarn weir beck creek pond river stream sea sound bay2 lagoon "
        "marsh moor firth "
        "delta spring geyser fjord inlet canal basin well cove",
    ),
    (
        "metals",
        "zinc tin iron lead copper nickel cobalt silver gold chrome barium radium bronze brass steel gallium",
    ),
    ("mosses", "moss lichen fern peat sphagn reed sedge rush algae hornwo liver haircap cushion feather"),
    ("winds", "gale bora mistral foehn zephyr breeze sirocc squall monsun chinook typhoon cyclone passat"),
    ("herbs", "herb basil thyme sage mint dill chive fennel anise lovage parsle sorrel borage cumin tarrag"),
)
LETTERS_MAX = 7


def nickname(shape: int, given: int) -> str:
    """The name of the pod number `given` (from 0) of the application with that `shape` (1 to 8)."""
    words = [word for word in FAMILIES[shape - 1][1].split() if len(word) <= LETTERS_MAX and word.isalpha()]
    word, again = words[given % len(words)], given // len(words)
    return f"{word}{again + 1}" if again else word
