"""The command ``jiaxiao``: one module per group of commands, put together in ``main``."""
