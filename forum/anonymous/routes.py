"""HTTP of anonymous posting."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template

from forum.core.access import public

blueprint = Blueprint("anonymous", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/anonymous")
@public
def how() -> str:
    """How masks work, and their limits."""
    return render_template("anonymous/how.html")
