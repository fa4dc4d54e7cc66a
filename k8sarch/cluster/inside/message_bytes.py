"""One message as bytes: its text, and which bytes each field takes.

`{row, text, size, fields, upstream}`: `text` is what crosses our wire, canonical JSON in UTF-8 (keys in the
order of the message, no blanks), cut at BYTES_MAX; a field is {name, value, at, from, to, depth}, `from` and
`to` offsets in bytes of the whole text, the end open. A watch response is one JSON object a line, as the API
sends it; a request and a response are their method, path, code and body; messages of etcd are their fields
by the names of our code.

Simplified: upstream's programs speak HTTP/2 to the API server, and protobuf inside it wherever they know the
type; etcd's members speak protobuf (raftpb) over HTTP, its clients protobuf over gRPC. JSON is what kubectl
and anybody's own client get to see.
"""

from typing import Any

import orjson

from ..api.resources import KINDS
from ..apiserver import messages as api
from ..kernel.component import ConnectionClosed, ConnectionRefused
from ..runtime import messages as runtime
from . import messages as wire
from .messages import Message, kind_of, row
from .reference import UnknownPlace
from .sequence import chosen

REFERENCE = "message/"
BYTES_MAX = 4_096
FIELDS_MAX = 160
VALUE_LETTERS_MAX = 60

UPSTREAM = {
    "raft": "Upstream sends this as protobuf (raftpb.Message) on a stream between the members; an entry's "
    "data is the protobuf of an InternalRaftRequest, which holds the object's bytes as they are stored. What "
    "AppendEntries calls previous_index and previous_term are index and logTerm of a MsgApp.",
    "store": "Upstream sends this as protobuf over gRPC (etcdserverpb); the value is the object in protobuf.",
    "request": "Upstream's components send built-in kinds as protobuf (application/vnd.kubernetes.protobuf) "
    "over HTTP/2, and so do some verbs of kubectl, such as create deployment and drain; kubectl get, kubectl "
    "apply and custom resources use JSON as shown. Method and path are HTTP/2 headers. No field says who "
    "asks: the certificate or the token does.",
    "watch": "As a client that asks for JSON gets it: one object a line, in a response that does not end. "
    "Upstream's own components ask for protobuf frames instead.",
    "cri": "Upstream sends this as protobuf over gRPC on a socket of the machine (the Container Runtime "
    "Interface). Simplified: CreateContainer and StartContainer are one call here, and an exit is told at "
    "once, where upstream's kubelet finds it in a list that it asks for each second.",
    "registry": "Upstream this is HTTPS: the manifest of the image and each layer that is missing are a GET "
    "of their own (OCI Distribution).",
    "connection": "Upstream no such text is sent: a connection is made by the handshakes of TCP and TLS and "
    "ends with FIN or RST; a watch that its client ends is a RST_STREAM frame of HTTP/2.",
    "ours": "Upstream has no such message. Simplified: a kubelet here asks a container that answers steadily "
    "no more until its answer would change, which this says; upstream's goes on asking in every period.",
    "probe": "Upstream sends an HTTP request of a few header lines, or a PING frame of HTTP/2.",
    "traffic": "Upstream this is the application's own traffic, here HTTP, in packets that rules rewrite.",
}
FAMILIES: dict[type, str] = {
    **dict.fromkeys((runtime.Probe, runtime.ProbeResult), "probe"),
    **dict.fromkeys((runtime.FetchImage, runtime.ImageLayers), "registry"),
    **dict.fromkeys((api.OpenConnection, api.ConnectionOpened, api.NoBackend, api.StopWatch), "connection"),
    **dict.fromkeys((ConnectionClosed, ConnectionRefused), "connection"),
    runtime.ServingChanged: "ours",
}
METHODS = {
    "get": "GET",
    "list": "GET",
    "watch": "GET",
    "create": "POST",
    "update": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
    "deletecollection": "DELETE",
}


def bytes_of(cluster, of: str, messages: list[Message]) -> dict[str, Any]:
    """The view of the message "message/ID", or of the last one of a place. Raises UnknownPlace."""
    found = found_in(cluster, of, messages)
    if found is None:
        why = (
            "This message is no longer kept."
            if of.startswith(REFERENCE)
            else "No message has passed here yet."
        )
        return {"title": "Bytes", "facts": [], "believes": [], "absent": why}
    text, fields = written(lines_of(found.content))
    shown = text.encode()[:BYTES_MAX].decode(errors="ignore")
    return {
        "title": wire.says(found.content),
        "facts": [
            ["From", found.sender, ""],
            ["To", found.to, ""],
            ["Bytes", str(len(text.encode())), "as JSON"],
        ],
        "believes": [],
        "row": row(found),
        **beside(found, messages),
        "text": shown,
        "size": len(text.encode()),
        "fields": fields[:FIELDS_MAX],
        "upstream": UPSTREAM[family(found)],
    }


def beside(message: Message, messages: list[Message]) -> dict[str, str]:
    """The ids of the messages before and after it between the same two, whoever sent them; empty at the
    ends."""
    ends = {message.sender, message.to}
    same = [each.id for each in messages if {each.sender, each.to} == ends]
    place = same.index(message.id)
    return {
        "previous": same[place - 1] if place else "",
        "next": same[place + 1] if place + 1 < len(same) else "",
    }


def found_in(cluster, of: str, messages: list[Message]) -> Message | None:
    """The message that a reference names."""
    if of.startswith(REFERENCE):
        name = of.removeprefix(REFERENCE)
        sent = name.partition(":")[0]
        if not (sent.isascii() and sent.isdigit() and len(sent) < 18):
            raise UnknownPlace(f"{of[:80]!r} names no message.")
        return next((each for each in messages if each.sent == int(sent) and each.id == name), None)
    lines = chosen(cluster, of, messages)
    place = of.removeprefix("components/")
    own = [each for each in messages if each.sender in lines and each.to in lines]
    own = [each for each in own if place not in lines or place in (each.sender, each.to)]
    return own[-1] if own else None


def family(message: Message) -> str:
    """Which word of UPSTREAM holds for it."""
    otherwise = FAMILIES.get(type(message.content))
    if otherwise:
        return otherwise
    kind = kind_of(message.content)
    if kind in ("raft", "traffic"):
        return kind
    module = type(message.content).__module__
    if module.endswith("etcd.messages"):
        return "store"
    if module.endswith("runtime.messages"):
        return "cri"
    return kind if kind in UPSTREAM else "request"


def lines_of(content: Any) -> list[Any]:
    """What is written, one JSON value a line."""
    match content:
        case api.WatchEvents():
            return [{"type": kind, "object": document} for kind, document, _ in content.events]
        case api.Request():
            return [
                {
                    "method": METHODS[content.verb],
                    "path": path_of(content),
                    "user": content.user,
                    "options": content.options,
                    "body": content.body,
                }
            ]
        case api.Response():
            return [{"code": content.code, "body": content.body}]
    return [plain(content)]


def plain(value: Any) -> Any:
    """A message as JSON has it: named fields as an object that begins with the message's name; without
    threads of causes, which only the simulation knows."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        fields = {name: plain(getattr(value, name)) for name in value._fields if name != "because"}
        return {"kind": type(value).__name__, **fields}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def path_of(request: api.Request) -> str:
    """The path of a request, as HTTP has it."""
    kind = KINDS.get(request.resource)
    version = kind.api_version if kind is not None else "v1"
    parts = ["apis" if "/" in version else "api", version]
    if request.namespace:
        parts += ["namespaces", request.namespace]
    parts += [part for part in (request.resource, request.name, request.subresource) if part]
    return "/" + "/".join(parts)


def written(lines: list[Any]) -> tuple[str, list[dict[str, Any]]]:
    """The text of the lines, and where each field stands in its bytes."""
    parts: list[str] = []
    fields: list[dict[str, Any]] = []
    length = 0

    def put(text: str) -> None:
        nonlocal length
        parts.append(text)
        length += len(text.encode())

    def write(value: Any, name: str, depth: int, at: int) -> None:
        field = {"name": name, "value": "", "at": at, "from": length, "to": 0, "depth": depth}
        if depth >= 0:
            fields.append(field)
        if isinstance(value, dict):
            put("{")
            for place, key in enumerate(value):
                put("," if place else "")
                begins = length
                put(orjson.dumps(str(key)).decode() + ":")
                write(value[key], str(key), depth + 1, begins)
            put("}")
        elif isinstance(value, list | tuple):
            put("[")
            for place, each in enumerate(value):
                if place:
                    put(",")
                write(each, f"[{place}]", depth + 1, length)
            put("]")
        else:
            text = orjson.dumps(value).decode()
            put(text)
            field["value"] = text if len(text) <= VALUE_LETTERS_MAX else text[:VALUE_LETTERS_MAX] + "…"
        field["to"] = length

    for value in lines:
        write(value, "", -1, length)
        put("\n")
    return "".join(parts), fields
