"""A line of kubectl as words and flags.

Contract: pure. What cannot be understood raises UsageError with kubectl's own sentence, as cobra and pflag word it.
A document may stand in the line itself: `kubectl apply -f - {"kind": …}`; it is everything from the first ` {` or ` [` after `-f`.
"""

import shlex
from dataclasses import dataclass, field

import orjson

from ..api.resource import Resource
from ..api.resources import RESOURCES

DOCUMENTS_MAX = 100


class UsageError(Exception):
    """The line is not understood; the text is what kubectl prints."""


@dataclass(slots=True)
class Arguments:
    """A line, taken apart. `flags` by their long names; a flag without a value is "true"."""

    line: str
    verb: str
    words: list[str] = field(default_factory=list)
    flags: dict[str, str] = field(default_factory=dict)
    documents: list[dict] = field(default_factory=list)

    def has(self, flag: str) -> bool:
        """Whether a flag is given, and not as =false."""
        return self.flags.get(flag, "false") != "false"

    def number(self, flag: str) -> int | None:
        """The whole number that a flag gives, or None."""
        text = self.flags.get(flag)
        if text is None:
            return None
        if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit() or len(text) > 9:
            raise UsageError(f'error: invalid argument "{text}" for "--{flag}" flag: strconv.ParseInt: parsing "{text}": '
                             "invalid syntax")
        return int(text)


SHORT = {"n": "namespace", "o": "output", "l": "selector", "A": "all-namespaces", "f": "filename", "r": "replicas"}
SWITCHES = ("all-namespaces", "all", "force", "overwrite", "ignore-daemonsets", "delete-emptydir-data", "now", "show-labels",
            "no-headers", "wait", "watch")
EVERYWHERE = ("namespace", "output", "selector", "all-namespaces", "wait")


def split(line: str) -> tuple[list[str], list[dict]]:
    """The words of a line, and the documents in it."""
    head, documents = line, []
    starts = [place for place in (line.find(" {"), line.find(" [")) if place >= 0]
    if starts and (" -f" in line or " --filename" in line):
        head, text = line[:min(starts)], line[min(starts):]
        try:
            found = orjson.loads(text.strip())
        except orjson.JSONDecodeError as error:
            raise UsageError(f"error: error parsing STDIN: error converting YAML to JSON: {error}") from error
        documents = found if isinstance(found, list) else found.get("items", []) if found.get("kind") == "List" else [found]
        if len(documents) > DOCUMENTS_MAX or not all(isinstance(document, dict) for document in documents):
            raise UsageError(f"error: expected at most {DOCUMENTS_MAX} objects")
    try:
        return shlex.split(head), documents
    except ValueError as error:
        raise UsageError(f"error: {error}") from error


def parse(line: str, flags_of: dict[str, tuple[str, ...]]) -> Arguments:
    """The arguments that a line gives. `flags_of` names the verbs and their own flags."""
    words, documents = split(line)
    if words[:1] == ["kubectl"]:
        words = words[1:]
    flags: dict[str, str] = {}
    plain: list[str] = []
    rest = list(reversed(words))
    while rest:
        word = rest.pop()
        if word == "-" or not word.startswith("-"):
            plain.append(word)
        else:
            name, value = flag_of(word, rest, plain[0] if plain else "kubectl")
            flags[name] = value
    if not plain:
        raise UsageError("kubectl controls the Kubernetes cluster manager.\n\nUsage: kubectl COMMAND [NAME] [flags]\nCommands: "
                         + ", ".join(flags_of))
    verb, *plain = plain
    if verb not in flags_of:
        raise UsageError(f'error: unknown command "{verb}" for "kubectl"\nCommands here: {", ".join(flags_of)}')
    for name in flags:
        if name not in flags_of[verb] and name not in EVERYWHERE:
            raise UsageError(f"error: unknown flag: --{name}\nSee 'kubectl {verb} --help' for usage.")
    return Arguments(line, verb, plain, flags, documents)


def flag_of(word: str, rest: list[str], verb: str) -> tuple[str, str]:
    """Name and value of a flag; takes the value off `rest` where it is a word of its own."""
    name, equals, value = word.partition("=")
    if name.startswith("--"):
        name = name[2:]
    else:
        letter, glued = name[1:2], name[2:] + (equals + value if name[2:] else "")
        if letter not in SHORT:
            raise UsageError(f"error: unknown shorthand flag: '{letter}' in {word}\nSee 'kubectl {verb} --help' for usage.")
        name = SHORT[letter]
        if glued:
            return name, glued
    if equals:
        return name, value
    if name in SWITCHES:
        return name, "true"
    if not rest:
        raise UsageError(f"error: flag needs an argument: --{name}\nSee 'kubectl {verb} --help' for usage.")
    return name, rest.pop()


def kind_named(word: str) -> type[Resource]:
    """The kind that a word means: pods, pod, po, Pod, deployments.apps."""
    wanted = word.lower()
    for kind in RESOURCES:
        if wanted in (kind.plural, kind.singular, *kind.short, kind.qualified()):
            return kind
    raise UsageError(f'error: the server doesn\'t have a resource type "{word}"')


def targets(words: list[str]) -> list[tuple[type[Resource], str | None]]:
    """The objects that words mean: TYPE NAME…, TYPE/NAME…, or TYPE alone, which means all (name None)."""
    if not words:
        raise UsageError("error: You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of "
                         "supported resources.")
    if any("/" in word for word in words):
        pairs = []
        for word in words:
            kind, slash, name = word.partition("/")
            if not slash or not name:
                raise UsageError("error: there is no need to specify a resource type as a separate argument when passing arguments in "
                                 "resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
                                 "'kubectl get resource resource/<resource_name>'")
            pairs.append((kind_named(kind), name))
        return pairs
    kinds = [kind_named(word) for word in words[0].split(",")]
    if len(words) == 1:
        return [(kind, None) for kind in kinds]
    return [(kind, name) for kind in kinds for name in words[1:]]
