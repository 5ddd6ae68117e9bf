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
    # random() has 52 bits of randomness only; a UUID has 122.
    return "(('x' || substr(replace(gen_random_uuid()::text, '-', ''), 17, 16))::bit(64)::bigint & 9223372036854775807)"
