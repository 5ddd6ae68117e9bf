"""Loads every file of tables, so that ``Base.metadata`` is whole: for migrations and for tests of the schema."""

from importlib import import_module
from pathlib import Path

from storage.base import Base

for file in sorted(Path(__file__).parent.rglob("*.py")):
    relative = file.relative_to(Path(__file__).parent).with_suffix("")
    if relative.parts[0] != "migrations" and relative.name not in ("__init__", "every_table"):
        import_module(".".join(("storage", *relative.parts)))

__all__ = ["Base"]
