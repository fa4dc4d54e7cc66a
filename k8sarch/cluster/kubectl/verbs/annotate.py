"""`kubectl annotate`: sets and removes annotations."""

from .label import Label


class Annotate(Label):
    """Other annotations."""

    usage = "kubectl annotate TYPE NAME KEY=VALUE… KEY-… [--overwrite]"
    field, noun, done = "annotations", "annotation", "annotated"

    def conflict(self, key: str, value: str) -> str:
        found = f"'{key}' already has a value ({value})"
        return f"error: --overwrite is false but found the following declared annotation(s): {found}"
