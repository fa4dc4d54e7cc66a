"""Reading: one object from etcd, many from the cache once it is new enough, pages of the past from etcd.

Source: apiserver `pkg/storage/cacher/cacher.go`, `pkg/endpoints/handlers/get.go`.
"""

from typing import Any

from ..api.errors import BadRequest, MethodNotAllowed, NotFound, StatusError, Timeout, TooManyRequests
from ..api.resource import Resource
from ..api.selectors import check_fields, parse_fields, parse_labels
from ..etcd.messages import Range, RangeReply
from ..kernel.clock import seconds
from . import pages, storage
from .messages import Request, Response
from .operation import Operation
from .outcome import Keep, shown
from .watch_cache import Selection

FRESH_PATIENCE = seconds(3)  # blockTimeout of the watch cache


class Reads:
    """The reads of one API server."""

    def __init__(self, server) -> None:
        self.server = server
        self.waiting: list[Operation] = []  # those that wait for the cache

    def read_one(self, operation: Operation) -> None:
        """One object: the newest, which etcd has, or with resourceVersion=0 the one that is at hand."""
        request, kind = operation.request, operation.kind
        if not request.name:
            raise MethodNotAllowed(kind.qualified(), request.verb)
        self.server.writes.locate(operation)
        if request.options.get("resourceVersion") == "0" and self.server.cache.is_filled:
            self.show(operation)
        else:
            self.server.ask(operation, Range(self.server.next_id(), operation.key), self.got)

    def got(self, operation: Operation, answer: RangeReply) -> None:
        """etcd told what there is."""
        operation.current = storage.decoded(answer.key_values[0]) if answer.key_values else None
        self.show(operation)

    def show(self, operation: Operation) -> None:
        """Answer with the object."""
        request, kind, current = operation.request, operation.kind, operation.current
        if current is None:
            raise NotFound(kind.qualified(), request.name or "")
        metadata = current["metadata"]
        because = self.server.cache.thread(
            kind.plural, operation.key.removeprefix(storage.FOLDERS[kind.plural]), metadata["resourceVersion"]
        )
        code, body = shown(request, kind, Keep(current), current)
        self.server.reply(operation, code, body, because or operation.because)

    def read_list(self, operation: Operation) -> None:
        """Many objects, from the cache as soon as that is new enough; in pages, or as of a past revision,
        from etcd.
        """
        request, kind = operation.request, operation.kind
        selection_of(request, kind)
        page = pages.page_of(request, kind)
        if page is not None:
            self.server.ask(operation, page.question(self.server.next_id()), self.page_read)
        else:
            self.when_fresh(operation, self.listed)

    def page_read(self, operation: Operation, answer: RangeReply) -> None:
        """A page came from etcd."""
        request, kind = operation.request, operation.kind
        selection = selection_of(request, kind)
        documents = [storage.decoded(key_value) for key_value in answer.key_values]
        body = list_document(
            kind, [document for document in documents if selection.takes(document)], answer.revision
        )
        body["metadata"] = pages.list_metadata(request, kind, answer, selection.labels or selection.fields)
        self.server.answer(operation.client, Response(request.id, 200, body), operation.because)

    def when_fresh(self, operation: Operation, step: Any) -> None:
        """Go on as soon as the cache is as new as the request wants it."""
        if not self.server.cache.is_filled:
            raise TooManyRequests("storage is (re)initializing")
        version = request_version(operation.request)
        if version is None:
            operation.current = None
            operation.outcome = step
            self.server.ask(operation, Range(self.server.next_id(), storage.HEALTH_KEY), self.freshness_known)
        else:
            self.when_reached(operation, version, step)

    def freshness_known(self, operation: Operation, answer: RangeReply) -> None:
        """etcd said which revision is the newest."""
        step, operation.outcome = operation.outcome, None
        self.when_reached(operation, answer.revision, step)

    def when_reached(self, operation: Operation, revision: int, step: Any) -> None:
        """Go on as soon as the cache has reached the revision."""
        if self.server.cache.revision >= revision:
            step(operation)
            return
        operation.waits_for, operation.step = revision, step
        self.waiting.append(operation)
        self.server.after(FRESH_PATIENCE, self.waited_enough, operation, ())

    def waited_enough(self, operation: Operation) -> None:
        """The cache did not get there in time."""
        if operation in self.waiting:
            self.waiting.remove(operation)
            version = self.server.cache.revision
            cause = {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}
            self.server.fail(
                operation,
                Timeout(f"Too large resource version: {operation.waits_for}, current: {version}", 1, [cause]),
            )

    def listed(self, operation: Operation) -> None:
        """Answer a list from the cache."""
        request, kind = operation.request, operation.kind
        found = self.server.cache.selected(kind.plural, selection_of(request, kind))
        body = list_document(kind, [cached.document for _, cached in found], self.server.cache.revision)
        threads = self.server.cache.removals(kind.plural)
        threads.update((key, cached.because) for key, cached in found)
        self.server.answer(operation.client, Response(request.id, 200, body, threads), operation.because)

    def go_on_waiting(self) -> None:
        """Answer the reads for which the cache is new enough now."""
        reached = [
            operation for operation in self.waiting if operation.waits_for <= self.server.cache.revision
        ]
        for operation in reached:
            self.waiting.remove(operation)
            try:
                operation.step(operation)
            except StatusError as error:
                self.server.fail(operation, error)


def list_document(kind: type[Resource], items: list[dict], revision: int) -> dict:
    """A list of objects as of a revision."""
    return {
        "kind": f"{kind.kind}List",
        "apiVersion": kind.api_version,
        "metadata": {"resourceVersion": str(revision)},
        "items": items,
    }


def selection_of(request: Request, kind: type[Resource]) -> Selection:
    """What a list or a watch selects. Raises BadRequest."""
    options = request.options
    labels, fields = options.get("labelSelector") or "", options.get("fieldSelector") or ""
    if not isinstance(labels, str) or not isinstance(fields, str):
        raise BadRequest("labelSelector and fieldSelector are texts")
    selector = parse_fields(fields) if fields else ()
    check_fields(selector, kind.selectable)
    if request.name:
        selector = (*selector, *parse_fields(f"metadata.name={request.name}"))
    return Selection(request.namespace, parse_labels(labels) if labels else (), selector)


def request_version(request: Request) -> int | None:
    """The resourceVersion that a read names; None when it names none. Raises BadRequest."""
    version = str(request.options.get("resourceVersion") or "")
    if not version:
        return None
    if not version.isascii() or not version.isdigit() or len(version) > 19:
        raise BadRequest(
            f'invalid resource version "{version}": strconv.ParseUint: parsing "{version}": invalid syntax'
        )
    return int(version)
