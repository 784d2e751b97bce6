"""What all addresses of this room stand on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("reports", __name__)
