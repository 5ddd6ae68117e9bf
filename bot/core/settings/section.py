"""What every section of ``config.toml`` is made of."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A section of ``config.toml``; a key it does not know is refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
