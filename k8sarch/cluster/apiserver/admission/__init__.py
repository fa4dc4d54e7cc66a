"""Admission: what is asked, changed or refused before an object is stored. One file a plugin, in the order in
which they are asked.

A plugin module says which VERBS and RESOURCES it cares for ("*" for all) and gives `admit(attempt, objects)`,
which returns the document to go on with or raises a StatusError.
Source: `pkg/kubeapiserver/options/plugins.go` for the order.
Simplified: the plugins that matter to the kinds we have; no webhooks and no policies.
"""

from collections.abc import Callable
from typing import Any

from ...api.document import Document
from ...api.errors import StatusError
from . import (
    default_tolerations,
    namespace_lifecycle,
    node_restriction,
    node_taint,
    priority,
    service_account,
)
from .attempt import Attempt, Objects

Plugin = Callable[[Attempt, Objects], Document]

PLUGINS: tuple[Any, ...] = (
    namespace_lifecycle,
    service_account,
    node_restriction,
    node_taint,
    priority,
    default_tolerations,
)

OTHERWISE_NAMED = {"node_taint": "TaintNodesByCondition", "default_tolerations": "DefaultTolerationSeconds"}


def plugins_for(verb: str, plural: str, subresource: str | None) -> tuple[Plugin, ...]:
    """The plugins that care, in order. Subresources are shown only to plugins that name them."""
    resource = f"{plural}/{subresource}" if subresource else plural
    return tuple(
        plugin.admit
        for plugin in PLUGINS
        if verb in plugin.VERBS
        and (resource in plugin.RESOURCES or (not subresource and "*" in plugin.RESOURCES))
    )


CHOSEN: dict[tuple[str, str, str | None], tuple[Plugin, ...]] = {}


def admit(attempt: Attempt, objects: Objects) -> Document:
    """Ask every plugin that cares, each about what the one before it returned."""
    asked = attempt.verb, attempt.kind.plural, attempt.subresource
    if asked not in CHOSEN:
        CHOSEN[asked] = plugins_for(*asked)
    document = attempt.document
    for plugin in CHOSEN[asked]:
        try:
            document = plugin(
                attempt if document is attempt.document else attempt._replace(document=document), objects
            )
        except StatusError as error:
            error.stage = f"admission: {named(plugin)}"
            raise
    return document


def named(plugin: Plugin) -> str:
    """A plugin by upstream's name: NamespaceLifecycle."""
    module = plugin.__module__.rpartition(".")[2]
    return OTHERWISE_NAMED.get(module) or "".join(map(str.capitalize, module.split("_")))


def asked_of(verb: str, plural: str, subresource: str | None) -> tuple[str, ...]:
    """The names of the plugins that are asked about such a write, in order."""
    return tuple(map(named, plugins_for(verb, plural, subresource)))


__all__ = ["PLUGINS", "Attempt", "Objects", "Plugin", "admit", "asked_of"]
