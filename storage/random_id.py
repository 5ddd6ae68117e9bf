"""Random primary keys made by the database itself, for rows that are written by INSERT … SELECT."""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class RandomId(FunctionElement[int]):
    """A random number of up to 63 bits for each row, as :func:`storage.base.new_id` gives one in Python."""

    type = BigInteger()
    inherit_cache = True


@compiles(RandomId, "sqlite")
def _sqlite(_element: RandomId, _compiler: SQLCompiler, **_options: Any) -> str:
    return "(random() & 9223372036854775807)"


@compiles(RandomId, "postgresql")
def _postgresql(_element: RandomId, _compiler: SQLCompiler, **_options: Any) -> str:
    # Two of them, as random() has 52 bits. A UUID's bits cost ten times as much: 0.14 s of a notice to 10,000.
    return "(floor(random() * 2147483648)::bigint << 32 | floor(random() * 4294967296)::bigint)"
