"""What every table is made of."""

import secrets
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

ID = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, UTC in the database, aware datetimes out; a naive one is a bug and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """To UTC; SQLite keeps no offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Short = Annotated[str, mapped_column(String(64))]
Text = Annotated[str, mapped_column(String(1000))]
Hash = Annotated[bytes, mapped_column(LargeBinary(32))]
Sealed = Annotated[bytes, mapped_column(LargeBinary)]  # made by storage.sealing only
Small = Annotated[int, mapped_column(SmallInteger)]


class Base(DeclarativeBase):
    """All tables of the product."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        int: ID,
        str: String(200),
        bytes: LargeBinary,
    }


def new_id() -> int:
    """A random primary key: known before the row is written (its encryption needs it), and telling nothing."""
    return secrets.randbits(63)


class OfSchool:
    """A row that belongs to one school, and can be pointed at only from the same school."""

    id: Mapped[int] = mapped_column(ID, primary_key=True, default=new_id)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))


def own(*constraints: Any) -> tuple[Any, ...]:
    """``__table_args__`` of an :class:`OfSchool` table: the key that children of the same school refer to."""
    return (UniqueConstraint("school_id", "id"), *constraints)


def same_school(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key that cannot cross schools: ``(school_id, column)`` → ``(school_id, id)`` of ``table``."""
    return ForeignKeyConstraint(["school_id", column], [f"{table}.school_id", f"{table}.id"], ondelete=ondelete)
