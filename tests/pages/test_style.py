"""The living style page is for those who build the site."""

from dataclasses import replace

import pytest
from flask import Flask


@pytest.fixture
def public_site(app: Flask):
    """The same site as the public would meet it: neither a demo nor under test."""
    settings, testing = app.extensions["hearth_settings"], app.testing
    app.extensions["hearth_settings"], app.testing = replace(settings, testing=False), False
    yield app
    app.extensions["hearth_settings"], app.testing = settings, testing


def test_builders_see_it(client):
    assert client.get("/style").status_code == 200


def test_a_demo_shows_it(public_site, client):
    public_site.extensions["hearth_settings"] = replace(public_site.extensions["hearth_settings"], demo=True)
    assert client.get("/style").status_code == 200


def test_the_public_does_not(public_site, client):
    assert client.get("/style").status_code == 404
