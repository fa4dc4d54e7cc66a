"""Objects as kubectl prints them: a table, names, JSON or YAML.

Source: `k8s.io/cli-runtime/pkg/printers` (tableprinter.go: columns three spaces apart).
"""

from typing import Any

import orjson
import yaml

from ..api.resource import Column, Resource
from ..kernel.clock import Instant

GAP = 3
FORMATS = ("", "wide", "name", "json", "yaml")


def aligned(rows: list[list[str]]) -> str:
    """Rows of cells as text in columns."""
    widths = [max(len(cell) for cell in column) + GAP for column in zip(*rows, strict=True)]
    return "\n".join("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def table(kind: type[Resource], documents: list[dict], now: Instant, is_wide: bool = False, with_namespace: bool = False,
          with_labels: bool = False, with_headers: bool = True, with_kind: bool = False) -> str:
    """The table of `kubectl get`."""
    columns = [column for column in kind.columns if is_wide or not column.wide]
    header = [column.name.upper() for column in columns]
    rows = [row_of(kind(document), columns, now, with_kind) for document in documents]
    if with_namespace and kind.namespaced:
        header = ["NAMESPACE", *header]
        rows = [[document["metadata"]["namespace"], *row] for document, row in zip(documents, rows, strict=True)]
    if with_labels:
        header = [*header, "LABELS"]
        rows = [[*row, labels_text(document)] for document, row in zip(documents, rows, strict=True)]
    return aligned([header, *rows] if with_headers else rows)


def row_of(view: Resource, columns: list[Column], now: Instant, with_kind: bool) -> list[str]:
    """The cells of one object."""
    cells = [str(column.cell(view, now)) for column in columns]
    if with_kind and columns[0].name == "Name":
        cells[0] = f"{full_name(type(view), cells[0])}"
    return cells


def labels_text(document: dict) -> str:
    """Labels as `-show-labels` writes them."""
    labels = document["metadata"].get("labels") or {}
    return ",".join(f"{key}={labels[key]}" for key in sorted(labels)) or "<none>"


def full_name(kind: type[Resource], name: str) -> str:
    """ "deployment.apps/web": how kubectl names an object that it did something with."""
    group = kind.group()
    return f"{kind.singular}.{group}/{name}" if group else f"{kind.singular}/{name}"


def document_text(documents: list[dict], is_single: bool, format: str) -> str:
    """One object, or a List of them, as JSON or YAML."""
    whole: Any = documents[0] if is_single else {"apiVersion": "v1", "items": documents, "kind": "List",
                                                 "metadata": {"resourceVersion": ""}}
    if format == "json":
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()
    plain = orjson.loads(orjson.dumps(whole))
    return yaml.safe_dump(plain, default_flow_style=False, sort_keys=True, width=1000).rstrip()


def table_document(kind: type[Resource], documents: list[dict], now: Instant, list_metadata: dict | None = None) -> dict:
    """The meta.k8s.io/v1 Table of some objects, for clients that ask for one."""
    definitions = [{"name": column.name, "type": column.type, "format": "name" if column.name == "Name" else "",
                    "description": column.name, "priority": 1 if column.wide else 0} for column in kind.columns]
    rows = []
    for document in documents:
        view = kind(document)
        rows.append({"cells": [column.cell(view, now) for column in kind.columns],
                     "object": {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": document["metadata"]}})
    return {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": list_metadata or {}, "columnDefinitions": definitions,
            "rows": rows}
