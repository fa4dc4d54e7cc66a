"""`kubectl get`: shows objects.

Simplified: `--watch` shows what there is and ends.
"""

from typing import Any

from ...api.resource import Resource
from ..parser import UsageError
from ..printers import FORMATS, document_text, full_name, table
from ..verb import PATIENCE, Verb, refusal


class Get(Verb):
    usage = "kubectl get TYPE [NAME…] [-n NAMESPACE | -A] [-l SELECTOR] [-o wide|name|json|yaml]"
    flags = ("show-labels", "no-headers", "field-selector", "watch")

    def begin(self) -> None:
        self.format = self.arguments.flags.get("output", "")
        if self.format not in FORMATS:
            raise UsageError(f"error: unable to match a printer suitable for the output format \"{self.format}\", allowed formats are: "
                             "json,name,wide,yaml")
        self.found: list[tuple[type[Resource], list[dict]] | None] = []
        wanted = self.targets()
        options = {}
        for flag, option in (("selector", "labelSelector"), ("field-selector", "fieldSelector")):
            if flag in self.arguments.flags:
                options[option] = self.arguments.flags[flag]
        self.is_single = len(wanted) == 1 and wanted[0][1] is not None
        everywhere = self.arguments.has("all-namespaces")
        if everywhere and any(name for _, name in wanted):
            raise UsageError("error: a resource cannot be retrieved by name across all namespaces")
        self.found = [None] * len(wanted)
        self.waits_for = len(wanted)
        for number, (kind, name) in enumerate(wanted):
            if name is None:
                self.client.list(kind.plural, None if everywhere else self.place(kind), options, then=self.answered,
                                 argument=(number, kind), because=self.because, timeout=PATIENCE)
            else:
                self.client.get(kind.plural, name, self.place(kind), then=self.answered, argument=(number, kind), because=self.because,
                                timeout=PATIENCE)

    def answered(self, reply: Any, asked: tuple) -> None:
        """One part is here; the last one prints all."""
        number, kind = asked
        self.waits_for -= 1
        if reply.ok:
            self.found[number] = (kind, reply.body["items"] if "items" in reply.body else [reply.body])
        else:
            self.say(refusal(reply))
            self.exit_code = 1
        if self.waits_for == 0:
            self.show()
            self.end()

    def show(self) -> None:
        """Print what was found, kind by kind."""
        grouped: dict[type[Resource], list[dict]] = {}
        for part in self.found:
            if part is not None:
                grouped.setdefault(part[0], []).extend(part[1])
        if self.format in ("json", "yaml"):
            documents = [document for items in grouped.values() for document in items]
            if documents or not self.is_single:
                self.say(document_text(documents, self.is_single, self.format))
            return
        texts = []
        for kind, documents in grouped.items():
            if not documents:
                if len(grouped) == 1:
                    texts.append(self.nothing(kind))
            elif self.format == "name":
                texts.append("\n".join(full_name(kind, document["metadata"]["name"]) for document in documents))
            else:
                texts.append(table(kind, documents, self.kubectl.now, self.format == "wide", self.arguments.has("all-namespaces"),
                                   self.arguments.has("show-labels"), not self.arguments.has("no-headers"), len(grouped) > 1))
        if texts:
            self.printed.insert(0, ("\n" if self.format == "name" else "\n\n").join(texts))

    def nothing(self, kind: type[Resource]) -> str:
        """What is printed about an empty list."""
        if kind.namespaced and not self.arguments.has("all-namespaces"):
            return f"No resources found in {self.namespace} namespace."
        return "No resources found"
