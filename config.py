"""Settings of one Hearth site: the only reader of the environment."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
DEMO_SHOWN_BEFORE = """\
The demo's passwords were shown at its first start. For a fresh demo with new ones: python3 run.py --data NEW_FOLDER"""
FINGERPRINT = re.compile("[0-9a-f]{64}")
REFERENCE = re.compile("[A-Za-z0-9_-]{12}")  # of a member
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class SettingsError(ValueError):
    """A setting in the environment cannot be used; the message says which and why."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the process is told from outside. Run-time choices of admins live in `forum.core.settings`."""

    data_dir: Path
    database_url: str
    base_url: str = ""
    trusted_hosts: tuple[str, ...] = LOOPBACK_HOSTS
    trusted_proxies: int = 0
    demo: bool = False
    demo_password: str = ""
    smtp_url: str = ""
    mail_from: str = "hearth@localhost"
    testing: bool = False
    no_color: bool = False
    second_factor: bool = True
    trustees: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read `HEARTH_*` and `DATABASE_URL`. Raises SettingsError with the name of the one that cannot be used."""
        data_dir = Path(environ.get("HEARTH_DATA") or ROOT / "data").expanduser().resolve()
        base_url = _base_url(environ.get("HEARTH_BASE_URL", ""))
        settings = cls(
            data_dir=data_dir,
            database_url=_database_url(environ.get("DATABASE_URL", ""), data_dir),
            base_url=base_url,
            trusted_hosts=_trusted_hosts(environ.get("HEARTH_TRUSTED_HOSTS", ""), base_url),
            trusted_proxies=_count(environ, "HEARTH_TRUSTED_PROXIES"),
            demo=environ.get("HEARTH_DEMO", "") not in ("", "0"),
            demo_password=environ.get("HEARTH_DEMO_PASSWORD", ""),
            smtp_url=environ.get("HEARTH_SMTP_URL", ""),
            mail_from=environ.get("HEARTH_MAIL_FROM", "hearth@localhost"),
            no_color=bool(environ.get("NO_COLOR")),
            second_factor=environ.get("HEARTH_SECOND_FACTOR", "") != "0",
            trustees=_pins(environ.get("HEARTH_TRUSTEES", "")),
        )
        settings.refuse_public_demo()
        return settings

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def mail_dir(self) -> Path | None:
        """Where mail is written as files without an SMTP server; only in the demo, so that no letter is lost unseen."""
        return self.data_dir / "mail" if not self.smtp_url and (self.demo or self.testing) else None

    @property
    def can_mail(self) -> bool:
        return bool(self.smtp_url or self.mail_dir)

    @property
    def asks_second_factor(self) -> bool:
        """Whether staff need a code beside their password. The demo's sign-ins are for everybody at this machine."""
        return self.second_factor and not self.demo

    def refuse_public_demo(self) -> None:
        """The demo's sign-ins are known words and need no second factor: it may only be served on this machine."""
        if self.demo and any(not is_loopback(host) for host in self.trusted_hosts):
            raise SettingsError("HEARTH_DEMO is for this machine only: take it away, or take the public host away.")


def is_loopback(host: str) -> bool:
    """True for a host name or address that only this machine can reach."""
    bare = host.strip("[]").lower()
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def _database_url(url: str, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'hearth.db'}"
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in ("sqlite", "postgres", "postgresql"):
        raise SettingsError("DATABASE_URL must begin with sqlite:/// or postgresql://")
    return url if scheme.startswith("sqlite") else f"postgresql+psycopg://{rest}"


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
        raise SettingsError("HEARTH_BASE_URL must look like https://forum.example.org")
    return url.rstrip("/")


def _trusted_hosts(names: str, base_url: str) -> tuple[str, ...]:
    own = urlsplit(base_url).hostname
    given = tuple(name.strip() for name in names.split(",") if name.strip())
    return (*LOOPBACK_HOSTS, *([own] if own else []), *given)


def _pins(names: str) -> tuple[str, ...]:
    """Three pins with commas between them; or none. Each is a member's reference of twelve letters, a colon, and the
    fingerprint of their key, 64 hexadecimal letters in any case and grouping. A fingerprint alone is read as well: it
    pins nobody, and the pages say so.
    """
    found = [_pin(part) for part in names.split(",") if part.strip()]
    if found and (len(found) != 3 or None in found or len({str(pin)[-64:] for pin in found}) != 3):
        raise SettingsError(
            "HEARTH_TRUSTEES must be three different pins with commas between, or nothing: trustees name prints them"
        )
    return tuple(pin for pin in found if pin)


def _pin(text: str) -> str | None:
    """ "reference:fingerprint", or the fingerprint alone; None for anything else."""
    head, between, rest = text.strip().partition(":")
    hexadecimal = "".join(rest.replace(":", " ").split()).lower()
    if between and REFERENCE.fullmatch(head.strip()) and FINGERPRINT.fullmatch(hexadecimal):
        return f"{head.strip()}:{hexadecimal}"
    alone = "".join(text.replace(":", " ").split()).lower()
    return alone if FINGERPRINT.fullmatch(alone) else None


def _count(environ: Mapping[str, str], name: str) -> int:
    value = environ.get(name, "") or "0"
    if not value.isdigit():
        raise SettingsError(f"{name} must be a whole number: how many proxies stand before the site")
    return int(value)
