"""What every test can rely on stands in ``tests/fixtures/``, one file per thing."""

pytest_plugins = (
    "tests.fixtures.left_out",
    "tests.fixtures.ratio",
    "tests.fixtures.memory",
    "tests.fixtures.garbage",
    "tests.fixtures.network",
    "tests.fixtures.logs",
    "tests.fixtures.examples",
    "tests.fixtures.databases",
    "tests.fixtures.stages",
    "tests.fixtures.redis_server",
    "tests.fixtures.browser",
)
