"""Letters: by SMTP, or into a folder in demo. Only outbox handlers send any."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from config import Settings
from forum.core.letters import own_letter
from forum.core.refs import new_ref
from forum.core.settings import site_settings

TIMEOUT = 20  # seconds; shorter than an outbox lease
LOCAL_ADDRESS = "http://127.0.0.1:8000"


def can_send() -> bool:
    """Whether this site has any way to send letters."""
    settings: Settings = current_app.extensions["hearth_settings"]
    return settings.can_mail


def send(*, to: str, subject: str, text: str) -> None:
    """Send one plain-text letter. Raises OSError or smtplib.SMTPException, and the outbox tries again later."""
    settings: Settings = current_app.extensions["hearth_settings"]
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = settings.mail_from, to, subject
    letter.set_content(text)
    if settings.smtp_url:
        _send_smtp(letter, settings.smtp_url)
    elif settings.mail_dir:
        _write(letter, settings.mail_dir)
    else:
        raise OSError("no way to send mail is set (HEARTH_SMTP_URL)")


def page_address(path: str) -> str:
    """The whole address of a page of ours, for a letter. Without HEARTH_BASE_URL the site is on this machine only."""
    settings: Settings = current_app.extensions["hearth_settings"]
    return (settings.base_url or LOCAL_ADDRESS) + path


def draw(template: str, **values: str) -> str:
    """The text of a letter. A letter knows no viewer and no request, only what it is given."""
    values["short_name"] = site_settings().short_name
    own = own_letter(template, **values)
    return current_app.jinja_env.get_template(template).render(**values) if own is None else own


def _send_smtp(letter: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or 0
    with _connect(parts.scheme, host, port) as server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)


def _connect(scheme: str, host: str, port: int) -> smtplib.SMTP:
    """A connection to the mail server. Over TLS it has to prove its name: letters hold links that set a password."""
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=TIMEOUT)


def _write(letter: EmailMessage, folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / f"{new_ref()}.eml").write_bytes(letter.as_bytes())
