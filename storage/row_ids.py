"""Primary keys for rows that the database writes by itself, many in one statement."""

import secrets

from sqlalchemy import BigInteger, ColumnElement, func, literal


def row_ids() -> ColumnElement[int]:
    """The keys of one INSERT … SELECT: from a random start, as :func:`storage.base.new_id` gives one, each the next.

    A random key for each row would touch about as many pages of every index as there are rows: writing a million
    messages so wrote 35 GB.
    """
    return literal(secrets.randbits(62), BigInteger()) + func.row_number().over()
