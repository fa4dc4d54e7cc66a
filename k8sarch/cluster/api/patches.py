"""Three ways to say what shall change: a merge patch, a strategic merge patch, a list of JSON patch
operations.

Source: RFC 7386; apimachinery `pkg/util/strategicpatch/patch.go`; RFC 6902 (by the library jsonpatch).
Contract: nothing that comes in is changed; what a patch does not touch is shared with the result.
Simplified: server-side apply is refused as an unsupported media type.
"""

from typing import Any

import jsonpatch

from .document import Document, merged, thawed
from .errors import BadRequest, Invalid, UnsupportedMediaType
from .schema import ANY, Shape, shapes

OPERATIONS_MAX = 1_000
DIRECTIVE, RETAIN_KEYS, ORDER, REMOVE = (
    "$patch",
    "$retainKeys",
    "$setElementOrder/",
    "$deleteFromPrimitiveList/",
)
REFUSED = "the server rejected our request due to an error in our request"


def patched(kind: str, document: Document, patch: Any, patch_type: str) -> Document:
    """The document after the patch. `patch_type`: merge, strategic or json. Raises BadRequest, Invalid,
    UnsupportedMediaType.
    """
    if patch_type == "json":
        return json_patched(kind, document, patch)
    if not isinstance(patch, dict):
        raise BadRequest(
            f"json: cannot unmarshal {'array' if isinstance(patch, list) else 'value'} into Go value of type "
            "map[string]interface {}"
        )
    if patch_type == "merge":
        return merged(document, patch)
    if patch_type == "strategic":
        return strategically_merged(document, patch, shapes().get(kind, ANY))
    raise UnsupportedMediaType(
        "the body of the request was in an unknown format - accepted media types include: "
        "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json"
    )


def json_patched(kind: str, document: Document, operations: Any) -> Document:
    """Carry out the operations, all or none."""
    if not isinstance(operations, list):
        raise BadRequest(
            "error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch"
        )
    if len(operations) > OPERATIONS_MAX:
        raise BadRequest(
            f"The allowed maximum operations in a JSON patch is {OPERATIONS_MAX}, got {len(operations)}"
        )
    try:
        result = jsonpatch.JsonPatch(operations).apply(thawed(document), in_place=True)
    except (
        jsonpatch.JsonPatchException,
        jsonpatch.JsonPointerException,
        TypeError,
        KeyError,
        AttributeError,
    ) as error:
        refusal = Invalid(kind, document["metadata"]["name"], ())
        refusal.message, refusal.details = REFUSED, {}
        raise refusal from error
    if not isinstance(result, dict):
        raise BadRequest("json: cannot unmarshal value into Go value of type map[string]interface {}")
    return result


def strategically_merged(document: Document, patch: Document, shape: Shape) -> Document:
    """The document with the patch merged in: dicts merge, lists merge by key where their schema says so, None
    removes.
    """
    if DIRECTIVE in patch:
        rest = {key: value for key, value in patch.items() if key != DIRECTIVE}
        match patch[DIRECTIVE]:
            case "replace":
                return rest
            case "delete":
                return {}
            case "merge":
                patch = rest
            case other:
                raise BadRequest(f"unrecognized value for {DIRECTIVE}: {other}")
    result = dict(document)
    retained = patch.get(RETAIN_KEYS)
    if isinstance(retained, list):
        result = {key: value for key, value in result.items() if key in retained}
    for key, change in patch.items():
        if key == RETAIN_KEYS or key.startswith(ORDER):
            continue
        if key.startswith(REMOVE):
            name = key.removeprefix(REMOVE)
            result[name] = [item for item in result.get(name) or [] if item not in change]
            continue
        inner = (
            shape.fields.get(key, ANY)
            if shape.kind == "struct"
            else shape.item or ANY
            if shape.kind == "map"
            else ANY
        )
        current = result.get(key)
        if change is None:
            result.pop(key, None)
        elif isinstance(change, dict):
            result[key] = strategically_merged(current if isinstance(current, dict) else {}, change, inner)
        elif isinstance(change, list) and inner.is_merged:
            result[key] = merged_list(
                current if isinstance(current, list) else [], change, inner, patch.get(ORDER + key)
            )
        else:
            result[key] = change
    return result


def merged_list(current: list, changes: list, shape: Shape, order: list | None) -> list:
    """A list whose items merge: by their merge key, or as a set of plain values."""
    if not shape.merge_key:
        return current + [item for item in changes if item not in current]
    merge_key = shape.merge_key
    item_shape = shape.item or ANY
    result = list(current)
    for change in changes:
        if not isinstance(change, dict):
            raise BadRequest(f"map: {change!r} does not contain declared merge key: {merge_key}")
        directive = change.get(DIRECTIVE)
        if directive == "replace" and len(change) == 1:
            return [item for item in changes if DIRECTIVE not in item]
        name = change.get(merge_key)
        if name is None:
            raise BadRequest(f"map: {change} does not contain declared merge key: {merge_key}")
        places = [place for place, item in enumerate(result) if item.get(merge_key) == name]
        if directive == "delete":
            result = [item for item in result if item.get(merge_key) != name]
        elif places:
            for place in places[:1]:
                result[place] = strategically_merged(result[place], change, item_shape)
        else:
            result.append(strategically_merged({}, change, item_shape))
    return ordered(result, order, merge_key) if order else result


def ordered(items: list[Document], order: list, merge_key: str) -> list[Document]:
    """The items in the order that the patch gives; those that it does not name stay behind the one they
    followed.
    """
    wanted = [each.get(merge_key) if isinstance(each, dict) else each for each in order]
    named = sorted(
        (item for item in items if item.get(merge_key) in wanted),
        key=lambda item: wanted.index(item.get(merge_key)),
    )
    result = list(named)
    for place, item in enumerate(items):
        if item.get(merge_key) not in wanted:
            before = items[place - 1] if place else None
            result.insert(
                result.index(before) + 1 if before in result else 0 if place == 0 else len(result), item
            )
    return result
