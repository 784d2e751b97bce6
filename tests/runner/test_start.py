"""What `python3 run.py` decides before it starts anything."""

import ast
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import run
from tools import serve
from tools.lock import ROOT
from tools.say import Trouble

LOOPBACK = "127.0.0.1"


@pytest.fixture
def taken_port() -> int:
    """A port on which somebody else listens during the test."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def environment(**more: str) -> dict[str, str]:
    return serve.site_environment(more, data=Path("/nowhere"), demo=True)


def test_an_old_python_can_read_up_to_the_refusal():
    tree = ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 6))
    check = next(index for index, node in enumerate(tree.body) if isinstance(node, ast.If))
    before = [node for node in tree.body[:check] if not isinstance(node, ast.Expr)]
    assert [ast.unparse(node) for node in before] == ["import sys"]
    assert "Python 3.11 or newer" in ast.unparse(tree.body[check])


def test_the_next_free_port_is_taken(taken_port, monkeypatch):
    monkeypatch.setattr(serve, "FIRST_PORT", taken_port)
    assert serve.choose_port(LOOPBACK, None) > taken_port


def test_a_port_that_was_asked_for_and_is_taken_is_refused(taken_port):
    with pytest.raises(Trouble, match=f"Port {taken_port} is taken"):
        serve.choose_port(LOOPBACK, taken_port)


def test_a_port_that_was_asked_for_and_is_free_is_used(taken_port, monkeypatch):
    monkeypatch.setattr(serve, "FIRST_PORT", taken_port)
    free = serve.choose_port(LOOPBACK, None)
    assert serve.choose_port(LOOPBACK, free) == free


def test_a_number_that_is_no_port_is_refused():
    for number in (0, 70000):
        with pytest.raises(Trouble, match=f"{number} is no port"):
            serve.choose_port(LOOPBACK, number)


def test_a_port_that_is_taken_leaves_no_new_folder_behind(taken_port, tmp_path):
    with pytest.raises(Trouble, match="is taken"):
        serve.run(port=taken_port, data=str(tmp_path / "new"), demo=False)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("where", ["/proc/nope", "{here}/file", "{here}/file/below"])
def test_a_folder_that_cannot_be_is_told_in_one_line(tmp_path, where):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Trouble, match="Choose another with --data") as told:
        serve.make_data_folder(Path(where.format(here=tmp_path)))
    assert "\n" not in str(told.value)


def test_what_an_older_version_left_readable_is_closed(tmp_path):
    folder = tmp_path / "data"
    serve.make_data_folder(folder)
    (folder / "hearth.db").touch(mode=0o644)
    serve.make_data_folder(folder)
    assert (folder / "hearth.db").stat().st_mode & 0o777 == 0o600


def test_the_lock_is_its_owners_alone(tmp_path):
    with serve.only_one(tmp_path):
        assert (tmp_path / "run.lock").stat().st_mode & 0o777 == 0o600


def test_the_help_names_every_place_of_the_data_folder(capsys):
    with pytest.raises(SystemExit):
        run.read_options(["--help"])
    assert "HEARTH_DATA" in capsys.readouterr().out


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "forum.example.org"])
def test_the_demo_refuses_to_listen_in_public(host):
    with pytest.raises(Trouble, match="only be reached from this computer"):
        serve.refuse_public_demo(host, environment())


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.0.1"])
def test_the_demo_may_listen_on_this_computer(host):
    serve.refuse_public_demo(host, environment())


@pytest.mark.parametrize(
    ("name", "value"),
    [("HEARTH_BASE_URL", "https://forum.example.org"), ("HEARTH_TRUSTED_HOSTS", "forum.example.org")],
)
def test_the_demo_refuses_a_public_name(name, value):
    with pytest.raises(Trouble, match="for this machine only"):
        serve.refuse_public_demo(LOOPBACK, environment(**{name: value}))


def test_without_the_demo_a_public_address_is_fine():
    settings = {"HEARTH_BASE_URL": "https://forum.example.org", "HEARTH_DEMO": "1"}
    serve.refuse_public_demo("0.0.0.0", serve.site_environment(settings, data=Path("/nowhere"), demo=False))


def test_a_setting_that_cannot_be_read_is_named():
    with pytest.raises(Trouble, match="HEARTH_TRUSTED_PROXIES"):
        serve.refuse_public_demo(LOOPBACK, environment(HEARTH_TRUSTED_PROXIES="many"))


def test_the_environment_of_the_site_carries_the_choices_and_keeps_the_rest():
    given = {"HEARTH_DATA": "/old", "DATABASE_URL": "postgresql://db/hearth", "HEARTH_DEMO_PASSWORD": "ten letters"}
    made = serve.site_environment(given, data=Path("/new"), demo=True)
    kept = {"DATABASE_URL": "postgresql://db/hearth", "HEARTH_DEMO_PASSWORD": "ten letters"}
    assert made == kept | {"HEARTH_DATA": "/new", "HEARTH_DEMO": "1", "PYTHONUNBUFFERED": "1"}


def test_the_data_folder_is_what_was_typed_then_what_the_environment_says_then_our_own(tmp_path):
    environ = {"HEARTH_DATA": str(tmp_path / "from-environment")}
    assert serve.data_folder(str(tmp_path / "typed"), environ) == tmp_path / "typed"
    assert serve.data_folder(None, environ) == tmp_path / "from-environment"
    assert serve.data_folder(None, {}) == ROOT / "data"


def test_the_data_folder_is_readable_by_its_owner_alone(tmp_path):
    folder = tmp_path / "deep" / "data"
    serve.make_data_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_can_read_is_left_alone_and_refused(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    with pytest.raises(Trouble, match="chmod 700"):
        serve.make_data_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o755


def test_two_sites_cannot_share_a_data_folder(tmp_path):
    with serve.only_one(tmp_path), pytest.raises(Trouble, match="already running"), serve.only_one(tmp_path):
        pass
    with serve.only_one(tmp_path):
        pass  # the first one is gone, so this one may


def database_of(folder: Path, *roles: str) -> None:
    with closing(sqlite3.connect(folder / "hearth.db")) as connection:
        connection.execute("CREATE TABLE members (role TEXT)")
        connection.executemany("INSERT INTO members VALUES (?)", [(role,) for role in roles])
        connection.commit()


def test_the_welcome_of_an_empty_site_says_how_to_make_the_first_admin(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database_of(tmp_path, "member", "moderator")
    words = serve.welcome(serve.Plan(host=LOOPBACK, port=8000, data=tmp_path, demo=False))
    assert "To make the first admin, type this in another terminal:" in words
    assert f"HEARTH_DATA={tmp_path} .venv/bin/flask --app wsgi members create-admin NAME" in words


def test_the_welcome_of_a_site_with_an_admin_says_nothing_of_it(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database_of(tmp_path, "member", "admin")
    assert "admin" not in serve.welcome(serve.Plan(host=LOOPBACK, port=8000, data=tmp_path, demo=False))


def test_the_welcome_on_a_database_server_leaves_open_whether_there_is_an_admin(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///hearth")
    words = serve.welcome(serve.Plan(host=LOOPBACK, port=8000, data=tmp_path, demo=False))
    assert "If there is no admin yet, type this in another terminal:" in words
    assert "create-admin NAME" in words


def test_the_welcome_of_the_demo_gives_the_address(tmp_path):
    words = serve.welcome(serve.Plan(host="::1", port=8001, data=tmp_path, demo=True))
    assert "http://[::1]:8001" in words
    assert "create-admin" not in words


def test_the_options_are_the_three_that_are_documented():
    options = run.read_options(["--port", "8123", "--data", "/srv/hearth", "--no-demo"])
    assert vars(options) == {"port": 8123, "data": "/srv/hearth", "demo": False}
    assert vars(run.read_options([])) == {"port": None, "data": None, "demo": True}
