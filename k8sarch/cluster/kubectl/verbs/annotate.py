"""`kubectl annotate`: sets and removes annotations."""

from .label import Label


class Annotate(Label):
    usage = "kubectl annotate TYPE NAME KEY=VALUE… KEY-… [--overwrite]"
    field, word, done = "annotations", "annotation", "annotated"
