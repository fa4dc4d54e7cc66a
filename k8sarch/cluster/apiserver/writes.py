"""Writing: decide from what the cache has, let etcd compare, decide again when somebody was quicker.

Source: apiserver `pkg/storage/etcd3/store.go` (GuaranteedUpdate), `pkg/registry/generic/registry/store.go`.
"""

from ..api.document import frozen
from ..api.errors import AlreadyExists, Conflict, MethodNotAllowed, StatusError
from ..etcd.messages import Compare, Delete, Get, Put, Range, RangeReply, Txn, TxnReply
from . import storage
from .creation import created
from .deletion import deleted
from .messages import Response
from .operation import Operation
from .outcome import Desk, Keep, Outcome, Remove, Write, shown
from .reads import list_document, selection_of
from .update import bound, updated
from .watch_cache import Thread

ATTEMPTS_MAX = 5  # of an update: MaxRetryWhenPatchConflicts
NAME_ATTEMPTS_MAX = 8


class Writes:
    """The writes of one API server."""

    def __init__(self, server) -> None:
        self.server = server
        self.done: dict[int, list[Operation]] = {}  # revision → what is answered when it is seen

    def write(self, operation: Operation) -> None:
        """Decide from what the cache has; etcd has the last word."""
        request, kind = operation.request, operation.kind
        if request.verb != "create" or request.subresource:
            if not request.name:
                raise MethodNotAllowed(kind.qualified(), request.verb)
            self.locate(operation)
        self.attempt(operation)

    def locate(self, operation: Operation) -> None:
        """Find the object that is meant, as the cache has it."""
        request, kind = operation.request, operation.kind
        operation.key = storage.etcd_key(kind, request.namespace, request.name or "")
        key = f"{request.namespace}/{request.name}" if kind.namespaced else request.name or ""
        operation.current = self.server.cache.find(kind.plural, key)

    def attempt(self, operation: Operation) -> None:
        """Decide and send the transaction; what went wrong because of an old object is decided again from the
        newest.
        """
        desk = Desk(self.server.now, self.server.chance, self.server.cache, operation.user, operation.taken)
        try:
            outcome = decide(operation, desk)
        except StatusError:
            if operation.is_fresh or not self.look_again(operation):
                raise
            return
        if isinstance(outcome, Keep) and not operation.is_fresh:
            self.look_again(operation)
            return
        operation.outcome = outcome
        self.carry_out(operation, outcome)

    def look_again(self, operation: Operation) -> bool:
        """Read the object anew, or for a creation its namespace; False when that cannot matter."""
        request, kind = operation.request, operation.kind
        if operation.key:
            self.server.ask(operation, Range(self.server.next_id(), operation.key), self.read_again)
            return True
        if kind.namespaced and self.server.cache.find("namespaces", request.namespace or "") is None:
            key = storage.FOLDERS["namespaces"] + (request.namespace or "")
            self.server.ask(operation, Range(self.server.next_id(), key), self.namespace_read)
            return True
        return False

    def read_again(self, operation: Operation, answer: RangeReply) -> None:
        """The newest version of the object is here."""
        operation.current = storage.decoded(answer.key_values[0]) if answer.key_values else None
        operation.is_fresh = True
        self.attempt(operation)

    def namespace_read(self, operation: Operation, answer: RangeReply) -> None:
        """Whether there is such a namespace is known now: our cache has caught up with the answer."""
        operation.is_fresh = True
        self.attempt(operation)

    def carry_out(self, operation: Operation, outcome: Outcome) -> None:
        """Send what was decided to etcd, unless nothing is to be stored."""
        request, kind = operation.request, operation.kind
        document = outcome.document
        if isinstance(outcome, Keep) or request.options.get("dryRun"):
            self.server.reply(operation, *shown(request, kind, outcome, document), operation.because)
            return
        key = operation.key or storage.etcd_key(
            kind, document["metadata"].get("namespace"), document["metadata"]["name"]
        )
        version = (
            int(operation.current["metadata"]["resourceVersion"]) if operation.current is not None else 0
        )
        compare = Compare(key, "mod", version)
        what = f"{request.resource}/{request.subresource}" if request.subresource else request.resource
        note = (
            operation.client,
            self.server.address,
            request.verb,
            what,
            operation.asked,
            request.agent,
            request.user,
        )
        if isinstance(outcome, Remove):
            removals = tuple(Delete(each) for each in (key, *outcome.claims))
            message = Txn(self.server.next_id(), (compare,), removals, (Get(key),), note)
        else:
            value = storage.encoded(document, request.user)
            put = Put(key, frozen(value) if self.server.follower.is_guarded else value)
            if outcome.claims or outcome.freed:
                compares = (compare, *(Compare(claim, "mod", 0) for claim in outcome.claims))
                puts: tuple[Put | Delete | Get, ...] = (
                    put,
                    *(Put(claim, key) for claim in outcome.claims),
                    *(Delete(claim) for claim in outcome.freed),
                )
                looks = tuple(Get(each) for each in (key, *outcome.claims))
                message = Txn(self.server.next_id(), compares, puts, looks, note)
            else:
                message = Txn(self.server.next_id(), (compare,), (put,), (Get(key),), note)
        self.server.ask(operation, message, self.written)

    def written(self, operation: Operation, answer: TxnReply) -> None:
        """The transaction is through, or somebody was quicker."""
        if answer.succeeded:
            if isinstance(operation.outcome, Write):
                operation.current = storage.decoded(answer.results[0][0])
            if self.server.cache.revision >= answer.revision or not self.server.follower.is_following:
                self.finish(operation, operation.because)
            else:
                self.done.setdefault(answer.revision, []).append(operation)
            return
        operation.attempts += 1
        operation.is_fresh = True
        found, *claims = answer.results
        operation.taken |= frozenset(key_value.key for claim in claims for key_value in claim)
        if operation.request.verb == "create" and not operation.key:
            self.create_again(operation, bool(found))
            return
        if operation.attempts >= ATTEMPTS_MAX:
            raise Conflict(operation.kind.qualified(), operation.request.name or "")
        operation.current = storage.decoded(found[0]) if found else None
        self.attempt(operation)

    def create_again(self, operation: Operation, is_taken: bool) -> None:
        """The name or a claim is taken: try others where the client left the choice to us."""
        assert operation.outcome is not None, "a creation was decided before it was sent"
        name = operation.outcome.document["metadata"]["name"]
        asked = operation.request.body.get("metadata", {}).get("name") or operation.request.name
        if is_taken and (asked or operation.attempts >= NAME_ATTEMPTS_MAX):
            raise AlreadyExists(operation.kind.qualified(), name)
        self.attempt(operation)

    def finish(self, operation: Operation, because: Thread) -> None:
        """Answer a write that is stored."""
        outcome = operation.outcome
        assert outcome is not None, "what is stored was decided"
        stored = operation.current if isinstance(outcome, Write) else outcome.document
        assert stored is not None, "what was written is there"
        self.server.reply(operation, *shown(operation.request, operation.kind, outcome, stored), because)

    def delete_collection(self, operation: Operation) -> None:
        """Delete what is selected, one by one; the answer lists it."""
        request, kind = operation.request, operation.kind
        found = self.server.cache.selected(kind.plural, selection_of(request, kind))
        operation.left = len(found)
        if not found:
            self.server.answer(
                operation.client,
                Response(request.id, 200, list_document(kind, [], self.server.cache.revision)),
                operation.because,
            )
        for _, cached in found:
            metadata = cached.document["metadata"]
            part = request._replace(verb="delete", name=metadata["name"], namespace=metadata.get("namespace"))
            child = Operation(
                part, operation.client, kind, operation.user, operation.because, operation.asked
            )
            child.parent = operation
            try:
                self.locate(child)
                self.attempt(child)
            except StatusError as error:
                self.server.fail(child, error)

    def part_done(self, parent: Operation, body: dict | None, because: Thread) -> None:
        """One of the many is deleted, or was gone already."""
        if parent.left <= 0:
            return
        parent.left -= 1
        if body is not None and body.get("kind") == parent.kind.kind:
            parent.items.append(body)
        if parent.left == 0:
            self.server.answer(
                parent.client,
                Response(
                    parent.request.id,
                    200,
                    list_document(parent.kind, parent.items, self.server.cache.revision),
                ),
                because,
            )


def decide(operation: Operation, desk: Desk) -> Outcome:
    """What the write makes of the current object."""
    request, kind, current = operation.request, operation.kind, operation.current
    match request.subresource, request.verb:
        case "binding", _:
            return bound(request, kind, current, desk)
        case ("eviction", _) | (_, "delete"):
            return deleted(request, kind, current, desk)
        case _, "create":
            return created(request, kind, desk)
        case _:
            return updated(request, kind, current, desk)
