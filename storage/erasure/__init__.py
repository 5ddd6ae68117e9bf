"""Everything that is kept of one child: to hand it out, and to leave no trace of it.

Who uses it loads ``storage.every_table`` first: a table that is not known is not searched.
"""
