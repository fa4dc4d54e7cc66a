"""Why: the recorded reasons behind anything in a cluster, and what anything brought about.

Nothing is made up: every sentence is built from facts of the journal and from what is so at this instant, and
every link is one of the journal's changes. Pods are named by their keys ("shop/web-7"); whoever shows a chain
to people gives them their nicknames. How things are named: references.py.
"""

from .because import because
from .chain import chain
from .consequences import caused
from .ground import UnknownReference
from .records import Records
from .references import OF_MAX, named_by
from .text import in_brief, told

__all__ = [
    "OF_MAX",
    "Records",
    "UnknownReference",
    "because",
    "caused",
    "chain",
    "in_brief",
    "named_by",
    "told",
]
