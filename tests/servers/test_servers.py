"""The launchers do what the tests that kill servers rely on."""

import pytest
import redis
from sqlalchemy import create_engine, text

from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer


@pytest.mark.postgres
def test_postgres_keeps_what_was_committed_before_kill(own_postgres: PostgresServer) -> None:
    engine = create_engine(own_postgres.create_database(), pool_pre_ping=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (value text)"))
        connection.execute(text("INSERT INTO kept VALUES ('在')"))
    own_postgres.kill()
    own_postgres.start()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT value FROM kept")).scalar_one() == "在"
    engine.dispose()


@pytest.mark.postgres
def test_a_fresh_database_is_a_copy_of_its_template(postgres_server: PostgresServer) -> None:
    first = postgres_server.create_database()
    engine = create_engine(first)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE from_template ()"))
    engine.dispose()
    copy = create_engine(postgres_server.create_database(template=first.rpartition("/")[2]))
    with copy.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM from_template")).scalar_one() == 0
    postgres_server.drop_database(str(copy.url))  # still connected: dropped all the same
    copy.dispose()


@pytest.mark.redis
def test_redis_comes_back_empty_after_kill(own_redis: RedisServer) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.set("permit", 1)
        own_redis.kill()
        with pytest.raises(redis.ConnectionError):
            client.get("permit")
        own_redis.start()
        assert client.get("permit") is None
