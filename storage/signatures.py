"""What was signed, by whom and when, so that a later change shows: one hash chain for each class.

Each link holds the keyed digest of what was signed and of the link before it. The number of links and the last
digest are written down outside the database as well (printed archives, manifests of copies), so that not even a
chain that was made anew goes unseen.
"""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Hash, OfSchool, Sealed, Short, own, same_school

PATH = ("drawn_signatures", "path")


class SignatureChain(OfSchool, Base):
    """The end of one class's chain; its row is locked by who appends."""

    __tablename__ = "signature_chains"
    __table_args__ = own(UniqueConstraint("school_id", "class_id"))

    class_id: Mapped[int]  # no foreign key: the chain outlives the class
    count: Mapped[int] = mapped_column(default=0)
    head: Mapped[Hash]


class SignatureLink(OfSchool, Base):
    """One act: a card or a letter was signed, or a signature taken back."""

    __tablename__ = "signature_links"
    __table_args__ = own(UniqueConstraint("school_id", "class_id", "number"))

    class_id: Mapped[int]
    number: Mapped[int]  # from 1
    subject: Mapped[Short] = mapped_column(index=True)  # "card_signature:<id>", "obligation:<id>"
    act: Mapped[Short]  # signed | withdrawn
    at: Mapped[datetime]  # machine time
    digest: Mapped[Hash]  # of who signed what, when and how
    hash: Mapped[Hash]  # of the link before and all of this one


class DrawnSignature(OfSchool, Base):
    """A signature drawn with a finger: the path of its strokes as SVG writes it."""

    __tablename__ = "drawn_signatures"
    __table_args__ = own(
        same_school("guardian_id", "guardians", ondelete="CASCADE"), UniqueConstraint("school_id", "subject")
    )

    subject: Mapped[Short]  # as in SignatureLink
    guardian_id: Mapped[int] = mapped_column(index=True)
    path: Mapped[Sealed]
    drawn_at: Mapped[datetime]
