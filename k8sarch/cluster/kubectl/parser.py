"""A line of kubectl as a verb, words and flags.

Contract: pure. What cannot be understood raises UsageError with the sentence of kubectl, cobra or pflag.
A document may stand in the line itself: `kubectl apply -f - {"kind": …}`, all from the first ` {` or ` [`.
Source: `k8s.io/cli-runtime/pkg/resource/builder.go` (types and names), `github.com/spf13/pflag` and `cobra`.
Simplified: one terminal line reaches kubectl alone; there is no shell, no file and no standard input.
"""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from ..api.resource import Resource
from ..api.resources import RESOURCES, Deployment, Pod, ReplicaSet, Service

DOCUMENTS_MAX = 100
DEPTH_MAX = 60  # a Pod is about ten deep
NUMBER_LENGTH_MAX = 9
SHELL = ("|", "||", "&", "&&", ";", ">", ">>", "<")
SWITCHES = (
    "all-namespaces",
    "all",
    "force",
    "overwrite",
    "ignore-daemonsets",
    "delete-emptydir-data",
    "now",
    "show-labels",
    "no-headers",
    "wait",
    "watch",
    "help",
)
WITHOUT_VALUE = {"cascade": "background"}  # flags that may stand without a value, and what they mean then
SHORT = {
    "n": "namespace",
    "o": "output",
    "l": "selector",
    "A": "all-namespaces",
    "f": "filename",
    "r": "replicas",
    "h": "help",
    "p": "patch",
    "w": "watch",
}
EVERYWHERE = ("namespace", "as", "help")
CATEGORY_ALL = (Pod, Service, Deployment, ReplicaSet)  # `kubectl get all`
NOT_HERE = (
    "api-resources",
    "api-versions",
    "attach",
    "auth",
    "autoscale",
    "certificate",
    "cluster-info",
    "completion",
    "config",
    "cp",
    "debug",
    "describe",
    "diff",
    "edit",
    "events",
    "exec",
    "explain",
    "kustomize",
    "logs",
    "plugin",
    "port-forward",
    "proxy",
    "replace",
    "top",
    "version",
    "wait",
)

Target = tuple[type[Resource], str | None]


class UsageError(Exception):
    """The line is not carried out; the text is what kubectl prints."""

    def __init__(self, text: str, exit_code: int = 1) -> None:
        super().__init__(text)
        self.text = text
        self.exit_code = exit_code


@dataclass(slots=True)
class Arguments:
    """A line, taken apart. `flags` by their long names; a switch without a value is "true"."""

    line: str
    verb: str
    words: list[str] = field(default_factory=list)
    flags: dict[str, str] = field(default_factory=dict)
    documents: list[dict] = field(default_factory=list)

    def has(self, flag: str) -> bool:
        """Whether a switch is given, and not as =false."""
        return self.flags.get(flag, "false") != "false"

    def number(self, flag: str) -> int | None:
        """The whole number that a flag gives, or None."""
        text = self.flags.get(flag)
        if text is None:
            return None
        digits = text.removeprefix("-")
        if not digits.isascii() or not digits.isdigit() or len(text) > NUMBER_LENGTH_MAX:
            why = "value out of range" if digits.isascii() and digits.isdigit() else "invalid syntax"
            raise UsageError(
                f'error: invalid argument "{text}" for "--{flag}" flag: '
                f'strconv.ParseInt: parsing "{text}": {why}\n'
                f"See 'kubectl {self.verb} --help' for usage."
            )
        return int(text)


def parse(line: str, verbs: Mapping[str, Any]) -> Arguments:
    """The arguments that a line gives. `verbs`: by their words, each with its `flags` and its `usage`."""
    words, documents = split(line)
    if words[:1] == ["kubectl"]:
        words = words[1:]
    flags: dict[str, str] = {}
    plain: list[str] = []
    known = {*EVERYWHERE, *(name for verb in verbs.values() for name in verb.flags)}
    rest = list(reversed(words))
    while rest:
        word = rest.pop()
        if word in SHELL:
            raise UsageError(f"error: this terminal runs kubectl and no shell, so {word!r} is not possible")
        if word == "-" or not word.startswith("-"):
            plain.append(word)
        else:
            name, value = flag_of(word, rest, plain[0] if plain else "", known)
            flags[name] = value
    if not plain or plain[0] == "help":
        raise UsageError(help_text(verbs), 0)
    verb, *plain = plain
    if verb in NOT_HERE:
        raise UsageError(f"error: kubectl {verb} is not part of this cluster. There are: {', '.join(verbs)}")
    if verb not in verbs:
        raise UsageError(f'error: unknown command "{verb}" for "kubectl"{suggestion(verb, verbs)}')
    for name in flags:
        if name not in verbs[verb].flags and name not in EVERYWHERE:
            raise UsageError(f"error: unknown flag: --{name}\n{see(verb)}")
    if flags.get("help", "false") != "false":
        raise UsageError(f"Usage:\n  {verbs[verb].usage}", 0)
    return Arguments(line, verb, plain, flags, documents)


def split(line: str) -> tuple[list[str], list[dict]]:
    """The words of a line, and the documents in it."""
    head, documents = line, []
    starts = [place for place in (line.find(" {"), line.find(" [")) if place >= 0]
    if starts and (" -f" in line or " --filename" in line):
        head, text = line[: min(starts)], line[min(starts) :]
        documents = documents_of(text)
    try:
        return shlex.split(head), documents
    except ValueError as error:
        raise UsageError(f"error: {str(error).lower()}") from error


def documents_of(text: str) -> list[dict]:
    """The objects that a JSON text holds: one, a list of them, or a List."""
    found = json_of(text)
    if isinstance(found, dict):
        found = found.get("items", []) if found.get("kind") == "List" else [found]
    if not isinstance(found, list) or len(found) > DOCUMENTS_MAX:
        raise UsageError(f"error: a line holds at most {DOCUMENTS_MAX} objects")
    for document in found:
        if not isinstance(document, dict) or not isinstance(document.get("metadata", {}), dict):
            raise UsageError(
                "error: unable to decode STDIN: an object is expected, with its kind and metadata"
            )
    return found


def json_of(text: str) -> Any:
    """What a JSON text says. Raises UsageError when it is none, or too deep to be an object of ours."""
    try:
        found = orjson.loads(text.strip())
    except orjson.JSONDecodeError as error:
        raise UsageError(f'error: unable to parse "{text.strip()}": {error}') from error
    level: list[Any] = [found]
    for _ in range(DEPTH_MAX):
        level = [inner for value in level for inner in inner_values(value)]
        if not level:
            return found
    raise UsageError(f"error: exceeded max depth: an object has at most {DEPTH_MAX} levels here")


def inner_values(value: Any) -> list[Any]:
    """The values in a dict or a list; none in anything else."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def flag_of(word: str, rest: list[str], verb: str, known: set[str]) -> tuple[str, str]:
    """Name and value of one of the `known` flags; takes the value off `rest` if it stands apart."""
    name, equals, value = word.partition("=")
    shown = name
    if name.startswith("--"):
        name = name[2:]
        if name not in known:
            raise UsageError(f"error: unknown flag: --{name}\n{see(verb)}")
    else:
        letter, glued = name[1:2], name[2:] + (equals + value if name[2:] else "")
        if letter not in SHORT:
            raise UsageError(f"error: unknown shorthand flag: '{letter}' in {word}\n{see(verb)}")
        name = SHORT[letter]
        if glued:
            return name, glued
        shown = f"'{letter}' in {word}"
    if equals:
        return name, value
    if name in SWITCHES:
        return name, "true"
    if name in WITHOUT_VALUE:
        return name, WITHOUT_VALUE[name]
    if not rest:
        raise UsageError(f"error: flag needs an argument: {shown}\n{see(verb)}")
    return name, rest.pop()


def see(verb: str) -> str:
    """Where cobra sends whoever got a flag wrong."""
    return f"See 'kubectl {verb} --help' for usage." if verb else "See 'kubectl --help' for usage."


def help_text(verbs: Mapping[str, Any]) -> str:
    """All verbs with their usage."""
    lines = [f"  {line}" for verb in verbs.values() for line in verb.usage.split("\n")]
    return "\n".join(["kubectl controls the Kubernetes cluster manager.", "", "Usage:", *lines])


def suggestion(word: str, verbs: Mapping[str, Any]) -> str:
    """The verbs that are at most two letters away, as cobra offers them."""
    near = [verb for verb in verbs if distance(word.lower(), verb) <= 2 or verb.startswith(word.lower())]
    return "".join(["\n\nDid you mean this?", *(f"\n\t{verb}" for verb in near)]) if near else ""


def distance(first: str, second: str) -> int:
    """How many letters must be put in, taken out or changed to make one word of the other (Levenshtein)."""
    row = list(range(len(second) + 1))
    for number, letter in enumerate(first, start=1):
        before, row = row, [number]
        for place, other in enumerate(second):
            row.append(min(before[place + 1] + 1, row[place] + 1, before[place] + (letter != other)))
    return row[-1]


# Types and names


def kind_named(word: str) -> type[Resource]:
    """The kind that a word means: pods, pod, po, Pod, deployments.apps, deployments.v1.apps."""
    wanted = word.lower()
    for kind in RESOURCES:
        group, version = kind.group(), kind.api_version.rpartition("/")[2]
        longer = tuple(
            f"{name}.{end}"
            for name in (kind.plural, kind.singular)
            for end in (group, f"{version}.{group}")
            if end
        )
        if wanted in (kind.plural, kind.singular, *kind.short, *longer):
            return kind
    raise UsageError(f'error: the server doesn\'t have a resource type "{word}"')


def kinds_named(word: str) -> list[type[Resource]]:
    """The kinds that the first word names: pods; pods,svc; all."""
    found: list[type[Resource]] = []
    for part in word.split(","):
        for kind in CATEGORY_ALL if part.lower() == "all" else (kind_named(part),):
            if kind not in found:
                found.append(kind)
    return found


def targets(words: list[str]) -> list[Target]:
    """The objects that words mean: TYPE NAME…, TYPE/NAME…, or TYPE alone, which means all (name None)."""
    if not words:
        raise UsageError(
            "error: You must provide one or more resources by argument or filename.\n"
            "Example resource specifications include:\n"
            "   '<resource> <name>'\n   '<resource>/<name>'\n   '<resource>'"
        )
    if any("/" in word for word in words):
        return [slashed(word) for word in words]
    kinds = kinds_named(words[0])
    if len(words) == 1:
        return [(kind, None) for kind in kinds]
    return [(kind, name) for kind in kinds for name in words[1:]]


def slashed(word: str) -> Target:
    """The object that TYPE/NAME means."""
    kind, slash, name = word.partition("/")
    if not slash:
        raise UsageError(
            "error: there is no need to specify a resource type as a separate argument when passing "
            "arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
            "'kubectl get resource resource/<resource_name>'"
        )
    if not kind or not name or "/" in name:
        raise UsageError(
            f'error: arguments in resource/name form must have a single resource and name, not "{word}"'
        )
    return kind_named(kind), name
