"""YAML in which every scalar is text: front matter, fences, `course.yaml`.

Contract: mappings become dicts, sequences tuples, scalars str ("No" stays a word, 0644 stays four figures).
Refused, with the line: anchors and aliases (a few lines of them fill the memory), keys written twice, keys
that are not text, nesting beyond `limits.YAML_DEPTH_MAX`. Only the Python loader is used: PyYAML's C loader
can end the process.
"""

from typing import Any

import yaml

from courses.limits import YAML_DEPTH_MAX


class YamlError(ValueError):
    """What is wrong, and `line`: counted from 1 within the text that was read."""

    def __init__(self, says: str, line: int) -> None:
        super().__init__(says)
        self.says = says
        self.line = line


class Mapping(dict[str, Any]):
    """A dict that remembers the line of each key, for words about that key."""

    lines: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.lines = {}


def read(text: str) -> Any:
    """The one document in `text`; an empty text is an empty mapping. Raises YamlError."""
    try:
        _refuse_what_is_dangerous(text)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(
            f"this is not YAML: {error.problem or error.context}", mark.line + 1 if mark else 1
        ) from error
    except yaml.YAMLError as error:
        raise YamlError(f"this is not YAML: {error}", 1) from error
    return Mapping() if node is None else _value(node)


def _refuse_what_is_dangerous(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        assert event.start_mark is not None, "the loader marks every event"
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError("anchors and aliases are not allowed; write it out", line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > YAML_DEPTH_MAX:
            raise YamlError(f"this nests deeper than {YAML_DEPTH_MAX}", line)


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return tuple(_value(item) for item in node.value)
    mapping = Mapping()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlError("a key must be text", line)
        if key_node.value in mapping:
            raise YamlError(f"the key {key_node.value!r} is written twice", line)
        mapping[key_node.value] = _value(value_node)
        mapping.lines[key_node.value] = line
    return mapping
