"""What goes wrong in the database is told to operators without a word of what was being written."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.session import Database
from storage.staff import Staff
from tests import factories


def test_an_error_does_not_tell_the_values(db: Database) -> None:
    school = db.transact(factories.school)

    def twice(session: Session) -> None:
        for _ in range(2):
            session.add(Staff(id=1, school_id=school.id, name="李小明的奶奶"))
            session.flush()
            session.expunge_all()

    with pytest.raises(IntegrityError) as error:
        db.transact(twice)
    assert "李小明" not in str(error.value)
