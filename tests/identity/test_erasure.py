"""Nothing in the database keeps a WeChat user who has left."""

from storage.every_table import Base

# Tables whose pointers are emptied before the identity is erased, since their rows stay: for the ledger, and for
# who had an alarm in hand.
EMPTIED = {"alarms", "outbox"}


def test_every_table_that_points_at_a_wechat_user_lets_go() -> None:
    holding = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name == "identities" and key.ondelete != "CASCADE"
    }
    assert holding == EMPTIED
