"""`kubectl get`: shows objects.

Simplified: `--watch`, `-o jsonpath` and `-o custom-columns` are not there.
"""

from typing import Any

from ...api.document import get
from ...api.resource import Resource
from ..parser import UsageError, targets
from ..printers import FORMATS, document_text, full_name, table
from ..verb import PATIENCE, Verb

NO_TYPE = (
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of '
    "supported resources.\n\n"
    "error: Required resource not specified.\nSee 'kubectl get -h' for help and examples"
)
OPTIONS = {"selector": "labelSelector", "field-selector": "fieldSelector"}


class Get(Verb):
    """What there is."""

    usage = "kubectl get TYPE [NAME…] [-n NAMESPACE | -A] [-l SELECTOR] [-o wide|name|json|yaml]"
    flags = (
        "output",
        "selector",
        "all-namespaces",
        "field-selector",
        "show-labels",
        "no-headers",
        "sort-by",
        "watch",
    )

    def check(self) -> None:
        if not self.arguments.words:
            raise UsageError(NO_TYPE)
        if self.arguments.has("watch"):
            raise UsageError("error: --watch is not possible here: each line is answered once")
        self.format = self.arguments.flags.get("output", "")
        if self.format not in FORMATS:
            raise UsageError(
                f'error: unable to match a printer suitable for the output format "{self.format}", '
                "allowed formats are: json,name,wide,yaml"
            )
        self.wanted = targets(self.arguments.words)
        self.everywhere = self.arguments.has("all-namespaces")
        self.options = {
            option: self.arguments.flags[flag]
            for flag, option in OPTIONS.items()
            if flag in self.arguments.flags
        }
        if any(name is not None for _, name in self.wanted):
            if self.everywhere:
                raise UsageError("error: a resource cannot be retrieved by name across all namespaces")
            if self.options:
                raise UsageError("error: name cannot be provided when a selector is specified")

    def begin(self) -> None:
        self.found: list[tuple[type[Resource], list[dict]] | None] = [None] * len(self.wanted)
        self.waits_for = len(self.wanted)
        for number, (kind, name) in enumerate(self.wanted):
            asked = {
                "then": self.answered,
                "argument": (number, kind),
                "because": self.because,
                "timeout": PATIENCE,
            }
            if name is None:
                self.client.list(
                    kind.plural, None if self.everywhere else self.place(kind), self.options, **asked
                )
            else:
                self.client.get(kind.plural, name, self.place(kind), **asked)

    def answered(self, reply: Any, asked: tuple) -> None:
        """One part is here; the last one prints all."""
        number, kind = asked
        if reply.ok:
            self.found[number] = (
                kind,
                reply.body["items"] if kind.kind != reply.body["kind"] else [reply.body],
            )
        else:
            self.refused(reply)
        if self.waits_for == 1:
            self.show()
        self.one_done()

    def show(self) -> None:
        """Print what was found, kind by kind."""
        grouped: dict[type[Resource], list[dict]] = {}
        for part in self.found:
            if part is not None:
                grouped.setdefault(part[0], []).extend(part[1])
        if "sort-by" in self.arguments.flags:
            path = self.arguments.flags["sort-by"].strip("{}").removeprefix(".")
            grouped = {kind: sorted(documents, key=Place(path).of) for kind, documents in grouped.items()}
        shown = [(kind, documents) for kind, documents in grouped.items() if documents]
        if self.format in ("json", "yaml"):
            self.show_documents([document for _, documents in shown for document in documents])
        elif not shown:
            if not self.has_failed:
                self.say(self.nothing([kind for kind, _ in self.wanted]))
        elif self.format == "name":
            self.say(
                "\n".join(
                    full_name(kind, each["metadata"]["name"])
                    for kind, documents in shown
                    for each in documents
                )
            )
        else:
            self.say("\n\n".join(self.table_of(kind, documents) for kind, documents in shown))

    def show_documents(self, documents: list[dict]) -> None:
        """Print whole objects."""
        is_single = len(self.wanted) == 1 and self.wanted[0][1] is not None
        if documents or not (is_single or self.has_failed):
            self.say(document_text(documents, is_single, self.format))

    def table_of(self, kind: type[Resource], documents: list[dict]) -> str:
        """The table of one kind; where there are several, names carry theirs."""
        several = len({kind.kind for kind, _ in self.wanted}) > 1
        return table(
            kind,
            documents,
            self.kubectl.now,
            self.format == "wide",
            self.everywhere,
            self.arguments.has("show-labels"),
            not self.arguments.has("no-headers"),
            several,
        )

    def nothing(self, kinds: list[type[Resource]]) -> str:
        """What is printed when there is nothing."""
        if self.everywhere or not any(kind.namespaced for kind in kinds):
            return "No resources found"
        return f"No resources found in {self.namespace} namespace."


class Place:
    """A place in a document, to sort by: numbers before texts, what is missing first."""

    def __init__(self, path: str) -> None:
        self.path = path

    def of(self, document: dict) -> tuple:
        """What stands there, in a form that can be compared."""
        value = get(document, self.path)
        return (value is not None, 0, value) if isinstance(value, int) else (value is not None, 1, str(value))
