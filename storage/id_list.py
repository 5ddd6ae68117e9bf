"""Many ids as one parameter: a thousand parameters cost more to send and to plan than their rows to find."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import NULLTYPE


def among(column: InstrumentedAttribute[Any] | ColumnElement[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """Whether the column holds one of ``ids``: as ``in_``, with the same statement for any number of them."""
    return _Among(column, bindparam(None, f"{{{','.join(map(str, ids))}}}", type_=NULLTYPE, unique=True))


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "_Among":  # noqa: ARG002  SQLAlchemy's signature
        """As it stands: with "= 1" behind it, as SQLAlchemy adds on SQLite, no index would serve."""
        return self


@compiles(_Among, "sqlite")
def _sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each('[' || trim({ids}, '{{}}') || ']'))"  # noqa: S608  two compiled expressions


@compiles(_Among, "postgresql")
def _postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    # Written as text and read as an array by the server: psycopg takes ten times as long to write a list.
    column, ids = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY (CAST({ids} AS BIGINT[]))"
