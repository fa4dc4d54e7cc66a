"""Objects as kubectl prints them: a table, names, JSON or YAML.

Source: `k8s.io/cli-runtime/pkg/printers` (tableprinter.go: columns three spaces apart; json.go; yaml.go).
Simplified: the cells are made here, where a real API server sends a Table that kubectl prints.
"""

import json
from typing import Any

import yaml

from ..api.document import thawed
from ..api.resource import Column, Resource
from ..kernel.clock import Instant

GAP = 3
CELL_WIDTH_MIN = 6
FORMATS = ("", "wide", "name", "json", "yaml")
LINE_MAX = 1_000_000  # YAML's texts stay in one line, as kubectl leaves them


def aligned(rows: list[list[str]]) -> str:
    """Rows of cells as text in columns; the last column is not filled up."""
    widths = [
        max(CELL_WIDTH_MIN, *(len(cell) + GAP for cell in column)) for column in zip(*rows, strict=True)
    ]
    widths[-1] = 0
    return "\n".join(
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def table(
    kind: type[Resource],
    documents: list[dict],
    now: Instant,
    is_wide: bool = False,
    with_namespace: bool = False,
    with_labels: bool = False,
    with_headers: bool = True,
    with_kind: bool = False,
) -> str:
    """The table of `kubectl get`."""
    columns = [column for column in kind.columns if is_wide or not column.wide]
    header = [column.name.upper() for column in columns]
    rows = [row_of(kind(document), columns, now, with_kind) for document in documents]
    if with_namespace and kind.namespaced:
        header = ["NAMESPACE", *header]
        rows = [
            [document["metadata"]["namespace"], *row] for document, row in zip(documents, rows, strict=True)
        ]
    if with_labels:
        header = [*header, "LABELS"]
        rows = [[*row, labels_text(document)] for document, row in zip(documents, rows, strict=True)]
    return aligned([header, *rows] if with_headers else rows)


def row_of(view: Resource, columns: list[Column], now: Instant, with_kind: bool) -> list[str]:
    """The cells of one object."""
    cells = [" ".join(str(column.cell(view, now)).splitlines()) for column in columns]
    if with_kind and columns[0].name == "Name":
        cells[0] = full_name(type(view), cells[0])
    return cells


def labels_text(document: dict) -> str:
    """Labels as `--show-labels` writes them."""
    labels = document["metadata"].get("labels") or {}
    return ",".join(f"{key}={labels[key]}" for key in sorted(labels)) or "<none>"


def qualified_singular(kind: type[Resource]) -> str:
    """ "deployment.apps", "pod": how kubectl names a kind that it did something with."""
    group = kind.group()
    return f"{kind.singular}.{group}" if group else kind.singular


def full_name(kind: type[Resource], name: str) -> str:
    """ "deployment.apps/web": how kubectl names an object."""
    return f"{qualified_singular(kind)}/{name}"


def document_text(documents: list[dict], is_single: bool, format: str) -> str:
    """One object, or a List of them, as JSON or YAML."""
    items = thawed(documents)
    whole: Any = (
        items[0]
        if is_single
        else {"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}}
    )
    if format == "json":
        return json.dumps(whole, indent=4, sort_keys=True, ensure_ascii=False)
    return yaml.dump(
        whole, Dumper=Dumper, default_flow_style=False, sort_keys=True, width=LINE_MAX, allow_unicode=True
    ).rstrip("\n")


class Dumper(yaml.SafeDumper):
    """Writes YAML as Go does: texts that need quotes get double ones, and there are no references."""

    def choose_scalar_style(self) -> str:
        """The style of the scalar that is written now."""
        style = super().choose_scalar_style()
        return '"' if style == "'" else style

    def ignore_aliases(self, data: Any) -> bool:
        """Write every value in full."""
        return True
