"""HTTP of tuning: `/admin/screening`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Conflict, Declined, DomainError
from forum.core.forms import Answer, answer_with, form_errors, tidy
from forum.core.web import current_viewer
from forum.rules import policy, services
from forum.rules import queries as rules
from forum.rules.checking import compiled
from forum.rules.content import NOTHING, RuleText
from forum.screening import BUILT_IN
from forum.tuning import queries, views, words
from forum.tuning.forms import (
    BuiltInForm,
    PublishForm,
    RuleForm,
    SwitchForm,
    empty_form,
    field_errors,
    form_of,
    number_of,
)
from forum.tuning.trial import try_on

blueprint = Blueprint("tuning", __name__, url_prefix="/admin/screening")
LONGEST_SEARCH = 100
NUMBER = "<int(max=99999999):number>"  # of a version; a greater one fits no database
TRIED = (50, 100, 200, queries.MOST_TRIED)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("")
@requires(Capability.ADMIN)
def index() -> str:
    filters, content = _filters(), rules.draft()
    shelf = views.shelf(content, queries.count_false_alarms(), filters, after=request.args.get("after", "")[:200])
    newest = rules.newest_number()
    return _page(
        "index",
        shelf=shelf,
        filters=filters,
        first=not request.args.get("after"),
        newest=newest,
        usable=rules.is_published_usable(),
        changed=len(views.differences(rules.published_content(), content)),
        choices=words.FILTERS,
        need_words=words.NEED_WORDS,
    )


def _filters() -> views.Filters:
    given = {name: tidy(request.args.get(name))[:LONGEST_SEARCH] for name in ("language", "need", "q", "only")}
    return views.Filters(language=given["language"], need=given["need"], text=given["q"], only=given["only"])


# Rules


@blueprint.get("/rules/new")
@requires(Capability.ADMIN)
def new() -> str:
    return _rule_page(empty_form(), None)


@blueprint.post("/rules")
@requires(Capability.ADMIN)
def create() -> Answer:
    form = RuleForm()
    try:
        text = form.text()
        services.add_rule(text, by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_rule_page(form, None, error), error=error)
    flash("The rule is in the draft, and hears its examples. Nothing changes until you publish.")
    return _to_rule(text.rule_id)


@blueprint.get("/rules/<rule>")
@requires(Capability.ADMIN)
def show(rule: str) -> str:
    if rule in BUILT_IN.rules:
        return _built_in_page(rule)
    text, version = rules.get_site_rule(rule)
    return _rule_page(form_of(text, version), text)


@blueprint.post("/rules/<rule>")
@requires(Capability.ADMIN)
def save(rule: str) -> Answer:
    return _save_built_in(rule) if rule in BUILT_IN.rules else _save_own(rule)


def _save_own(rule: str) -> Answer:
    form, (before, _) = RuleForm(), rules.get_site_rule(rule)
    try:
        changed = services.change_rule(
            rule, form.text(of=before), version=number_of(form.version.data), by=current_viewer().own_id
        )
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        newest, version = rules.get_site_rule(rule)
        form.version.data = str(version)  # to send it again means to
        return answer_with(_rule_page(form, newest, error), error=error)
    flash("Saved in the draft." if changed else "Nothing was different, so nothing changed.")
    return _to_rule(rule)


def _save_built_in(rule: str) -> Answer:
    form = BuiltInForm()
    try:
        off, seen = bool(form.off.data), form.seen.data or ""
        changed = services.change_built_in(rule, off=off, care=form.level, seen=seen, by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_built_in_page(rule, form, error), error=error)
    flash("Saved in the draft. Nothing changes until you publish." if changed else "Nothing was different.")
    return _to_rule(rule)


@blueprint.get("/rules/<rule>/deletion")
@requires(Capability.ADMIN)
def ask_deletion(rule: str) -> str:
    """Asks once before a rule is taken out of the draft."""
    text, version = rules.get_site_rule(rule)
    return _page("delete", text=text, version=version)


@blueprint.post("/rules/<rule>/deletion")
@requires(Capability.ADMIN)
def delete(rule: str) -> Answer:
    try:
        services.delete_rule(rule, version=number_of(request.form.get("version")), by=current_viewer().own_id)
        db.session.commit()
    except Conflict as error:
        db.session.rollback()
        text, version = rules.get_site_rule(rule)
        return answer_with(_rule_page(form_of(text, version), text, error), error=error)
    flash("The rule is no longer in the draft. Published versions keep it.")
    return redirect(url_for("tuning.index"), code=303)


def _rule_page(form: RuleForm, text: RuleText | None, error: DomainError | None = None) -> str:
    alarms = queries.count_false_alarms()[text.rule_id] if text else 0
    language = words.language_name(text.language) if text else ""
    return _page(
        "rule", field_errors(error), form=form, text=text, language=language, alarms=alarms, choices=words.CHOICES
    )


def _built_in_page(rule: str, form: BuiltInForm | None = None, error: DomainError | None = None) -> str:
    found = views.built_in(policy.get_built_in(rule), rules.draft(), queries.count_false_alarms())
    off = bool(form.off.data) if form else found.off
    care = form.care.data if form else found.weight
    errors, seen = form_errors(None, error, otherwise="form"), services.change_seen(found.off, found.weight)
    return _page("built_in", errors, found=found, off=off, care="" if care is None else care, seen=seen, said=words)


# Languages


@blueprint.get("/languages")
@requires(Capability.ADMIN)
def languages() -> str:
    return _page("languages", languages=views.languages(rules.draft()))


@blueprint.post("/languages/<language>")
@requires(Capability.ADMIN)
def switch_language(language: str) -> Response:
    form = SwitchForm()
    try:
        services.switch_language(language, on=form.on.data == "1", by=current_viewer().own_id)
        db.session.commit()
        flash("Saved in the draft. Nothing changes until you publish.")
    except Declined as error:
        db.session.rollback()
        flash(error.message, "error")
    return redirect(url_for("tuning.languages"), code=303)


# Trial, draft and versions


@blueprint.get("/trial")
@requires(Capability.ADMIN)
def trial() -> Answer:
    asked = number_of(request.args.get("posts", "100"))
    most = min(max(asked, 1), queries.MOST_TRIED)
    try:
        draft = compiled(rules.draft())
    except Declined as error:
        return answer_with(_page("trial", form_errors(None, error), found=None, most=most, tried=TRIED), error=error)
    texts = queries.list_texts(viewer=current_viewer(), most=most)
    found = try_on(texts, published=rules.published_rules(), draft=draft)
    return answer_with(_page("trial", found=found, most=most, tried=TRIED))


@blueprint.get("/draft")
@requires(Capability.ADMIN)
def draft() -> str:
    return _draft_page(None)


@blueprint.post("/versions")
@requires(Capability.ADMIN)
def publish() -> Answer:
    form = PublishForm()
    try:
        number = services.publish(note=form.note.data or "", seen=form.seen.data or "", by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_draft_page(form, error), error=error)
    flash(f"Version {number} is published. Every new text is read by it.")
    return redirect(url_for("tuning.versions"), code=303)


def _draft_page(form: PublishForm | None, error: DomainError | None = None) -> str:
    content, newest = rules.draft(), rules.newest_number()
    return _page(
        "draft",
        form_errors(None, error, otherwise="form"),
        changes=views.differences(rules.published_content(), content),
        newest=newest,
        seen=services.fingerprint(content, newest),
        note=form.note.data if form else "",
    )


@blueprint.get("/draft/restart")
@requires(Capability.ADMIN)
def ask_restart() -> str:
    """Asks once before the draft's own changes are dropped."""
    return _restart_page(None)


@blueprint.post("/draft/restart")
@requires(Capability.ADMIN)
def restart() -> Answer:
    try:
        services.start_draft_again(seen=request.form.get("seen", ""), by=current_viewer().own_id)
        db.session.commit()
    except Conflict as error:
        db.session.rollback()
        return answer_with(_restart_page(error), error=error)
    flash("The draft is the same as what is published.")
    return redirect(url_for("tuning.draft"), code=303)


def _restart_page(error: DomainError | None) -> str:
    content = rules.draft()
    return _page(
        "restart",
        form_errors(None, error),
        changes=views.differences(rules.published_content(), content),
        seen=services.fingerprint(content, rules.newest_number()),
    )


@blueprint.get("/versions")
@requires(Capability.ADMIN)
def versions() -> str:
    return _page("versions", versions=rules.list_versions(), usable=rules.is_published_usable())


@blueprint.get(f"/versions/{NUMBER}")
@requires(Capability.ADMIN)
def version(number: int) -> str:
    return _version_page(number, None)


@blueprint.post(f"/versions/{NUMBER}/return")
@requires(Capability.ADMIN)
def roll_back(number: int) -> Answer:
    form = PublishForm()
    try:
        made = services.roll_back(number, note=form.note.data or "", seen=form.seen_number, by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_version_page(number, form, error), error=error)
    flash(f"Version {made} is published. It is what version {number} was.")
    return redirect(url_for("tuning.versions"), code=303)


def _version_page(number: int, form: PublishForm | None, error: DomainError | None = None) -> str:
    """Version 0 is the built-in rules alone."""
    found = rules.get_version(number) if number else None
    content = rules.content_of(found) if found else NOTHING
    return _page(
        "version",
        form_errors(None, error, otherwise="form"),
        number=number,
        found=found,
        changes=views.differences(NOTHING, content),
        back=views.differences(rules.published_content(), content),
        newest=rules.newest_number(),
        note=form.note.data if form else "",
    )


def _page(name: str, errors: dict[str, list[str]] | None = None, **values: Any) -> str:
    return render_template(
        f"tuning/{name}.html", errors=errors or {}, has_errors=bool(errors), nav_current="admin", **values
    )


def _to_rule(rule: str) -> Response:
    return redirect(url_for("tuning.show", rule=rule), code=303)
