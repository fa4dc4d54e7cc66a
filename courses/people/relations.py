"""What hangs on a row, found from the models themselves: a table that is added later is never forgotten."""

from collections.abc import Iterator
from typing import Any

from django.db import models


def hanging_on(row: models.Model) -> Iterator[tuple[type[models.Model], str, models.QuerySet[Any]]]:
    """(model, name of its field, its rows) for every table with a foreign key to the table of `row`."""
    for relation in row._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel | models.OneToOneRel):
            model, name = relation.related_model, relation.field.name
            yield model, name, model._default_manager.filter(**{name: row})


def plain(row: models.Model, *, without: str = "") -> dict[str, Any]:
    """The row as plain data but for its field `without`; what it points to is told by its own words."""
    told = {}
    for field in row._meta.concrete_fields:
        if field.name == without or isinstance(field, models.BinaryField):
            continue
        value = getattr(row, field.name)
        told[field.name] = str(value) if isinstance(value, models.Model) else value
    return told
