"""HTTP of the words that authors read with a decision: what a charity says in its own voice."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, url_for

from forum.admin.forms import WordsForm
from forum.admin.views import DECISIONS
from forum.cases import telling
from forum.cases.telling import BUILT_IN, Words
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined, DomainError, NotFound
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.web import current_viewer

blueprint = Blueprint("decision_words", __name__, url_prefix="/admin/decision-words")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("")
@requires(Capability.ADMIN)
def index() -> str:
    return render_template("admin/decision_words.html", words=telling.list_words(), names=DECISIONS)


@blueprint.get("/<action>")
@requires(Capability.ADMIN)
def edit(action: str) -> str:
    _ensure_known(action)
    now = telling.words_of(action)
    return _page(action, WordsForm(reason=now.reason, mend=now.mend))


@blueprint.post("/<action>")
@requires(Capability.ADMIN)
def save(action: str) -> Answer:
    _ensure_known(action)
    form = WordsForm()
    if not form.validate():
        return answer_with(_page(action, form), status=422)
    words = Words(reason=form.reason.data or "", mend=form.mend.data or "")
    try:
        telling.change_words(action, words, by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_page(action, form, error), error=error)
    flash("The words are saved. Authors read them from the next decision on.")
    return redirect(url_for("decision_words.index"), code=303)


def _ensure_known(action: str) -> None:
    if action not in BUILT_IN:
        raise NotFound()


def _page(action: str, form: WordsForm, error: DomainError | None = None) -> str:
    errors = form_errors(form, error)
    shown = {"form": form, "action": action, "name": DECISIONS[action], "limit": telling.TEXT_LENGTH}
    page = {"built_in": BUILT_IN[action], "own": telling.words_of(action).own}
    return render_template("admin/decision_word.html", errors=errors, has_errors=bool(errors), **shown, **page)
