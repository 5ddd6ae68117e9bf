"""The fake platform as one Flask app: its interface, its page, its faults."""

from flask import Flask

from bot.simulator.api import gate, messages, tokens
from bot.simulator.world import World


def create_simulator(world: World) -> Flask:
    """The fake platform for ``world``."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    gate.install(app, world)
    for area in (tokens, messages):
        app.register_blueprint(area.routes)
    return app
