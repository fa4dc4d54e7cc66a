"""The list of verbs, by the word that is typed."""

from ..verb import Verb
from .annotate import Annotate
from .apply import Apply
from .cordon import Cordon
from .create import Create
from .delete import Delete
from .drain import Drain
from .expose import Expose
from .get import Get
from .label import Label
from .patch import Patch
from .rollout import Rollout
from .run import Run
from .scale import Scale
from .set import Set
from .taint import Taint
from .uncordon import Uncordon

VERBS: dict[str, type[Verb]] = {
    "get": Get,
    "create": Create,
    "run": Run,
    "expose": Expose,
    "apply": Apply,
    "delete": Delete,
    "scale": Scale,
    "set": Set,
    "rollout": Rollout,
    "patch": Patch,
    "label": Label,
    "annotate": Annotate,
    "taint": Taint,
    "cordon": Cordon,
    "uncordon": Uncordon,
    "drain": Drain,
}
