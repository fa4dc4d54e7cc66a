"""Why: the recorded reasons behind anything in a cluster, and what anything brought about.

Nothing is made up: every sentence is built from facts of the journal, and every link is one of its changes.
Pods are named by their keys ("shop/web-7"); whoever shows a chain to people gives them their nicknames.
"""

from .chain import chain
from .records import Records
from .references import change_behind

__all__ = ["Records", "chain", "change_behind"]
