"""The form of one resource, in its shape only: what a value may be is checked by `services`."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    StringField,
    TextAreaField,
)

from forum.crisis import names
from forum.crisis.entries import CHANNEL_KINDS
from forum.crisis.models import CrisisResource
from forum.crisis.needs import ALL_TOPICS
from forum.crisis.opening import opening_words
from forum.crisis.opening_form import OpeningFields, opening_values

UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
TOPICS_SHOWN = "topics-shown"  # an unticked box sends nothing: this tells "none" from "not asked"
SPARE_CHANNELS = 2  # empty rows to add a way to reach the service, without a script
KIND_WORDS = {"phone": "Phone", "sms": "Text (SMS)", "whatsapp": "WhatsApp", "chat": "Chat", "web": "Website"}
STATE_WORDS = {
    "draft": "Draft: shown to nobody yet",
    "live": "Live: shown to people",
    "paused": "Paused: not shown for now",
    "retired": "Retired: no longer there",
}
COST_WORDS = {"free": "Free", "standard_rate": "Usual call cost", "unknown": "Not known"}
TOPIC_WORDS = {"lgbtq": "LGBTQ+", "victims_of_crime": "After a crime"}
CHOICES = {
    "kind": tuple(KIND_WORDS.items()),
    "audience": (("general", "Everyone"), *names.AUDIENCES.items()),
    "cost": tuple(COST_WORDS.items()),
    "state": tuple(STATE_WORDS.items()),
    "topic": tuple((topic, TOPIC_WORDS.get(topic, topic.replace("_", " ").capitalize())) for topic in ALL_TOPICS),
}


def in_words(name: str, value: Any) -> str:
    """A value of a resource's field as a person reads it; "" for nothing."""
    if not value:
        return ""
    if name == "opening":
        return opening_words(value)
    if name == "channels":
        return "; ".join(f"{KIND_WORDS.get(one['kind'], one['kind'])}: {one['display']}" for one in value)
    if name == "languages":
        return names.language_names(tuple(value))
    if name == "topics":
        return ", ".join(_choice("topic", one) for one in value)
    return _choice(name, str(value))


def _choice(name: str, value: str) -> str:
    return dict(CHOICES.get(name, ())).get(value, value)


def tidy(text: str | None) -> str:
    """One line without controls (PostgreSQL refuses NUL) and without double spaces."""
    return " ".join(tidy_lines(text).split())


def tidy_lines(text: str | None) -> str:
    """Text without controls and halves of surrogate pairs; lines stay."""
    return UNSTORABLE.sub("", (text or "").replace("\r\n", "\n")).strip()


class ChannelForm(Form):
    """One way to reach the service; a row without a value is left out."""

    kind = StringField(default="phone", filters=[tidy])
    value = StringField(filters=[tidy])
    display = StringField(filters=[tidy])
    instructions = StringField(filters=[tidy])


class ResourceForm(OpeningFields, FlaskForm):  # type: ignore[misc]
    """Every field is optional: what a request leaves out stays as it is."""

    name = StringField(filters=[tidy])
    region = StringField(filters=[tidy])
    audience = StringField(filters=[tidy])
    languages = StringField(filters=[tidy])
    channels = FieldList(FormField(ChannelForm))
    hours = StringField(filters=[tidy])
    website = StringField(filters=[tidy])
    cost = StringField(filters=[tidy])
    public_note = StringField(filters=[tidy])
    notes = TextAreaField(filters=[tidy_lines])
    state = StringField(filters=[tidy])
    checked = BooleanField()
    version = StringField(filters=[tidy])

    def seen_version(self, resource: CrisisResource) -> int:
        """The version the form was made from; a form that names none takes the resource as it is."""
        given = self.version.data or str(resource.version)
        return int(given) if given.isdecimal() and len(given) < 10 else 0

    def changes(self, resource: CrisisResource, given: MultiDict[str, str]) -> dict[str, Any]:
        """The values of the fields that the request `given` holds, as `services.change_resource` takes them."""
        plain = ("name", "audience", "hours", "website", "cost", "public_note", "notes", "state")
        changes: dict[str, Any] = {name: self[name].data for name in plain if name in given}
        if "region" in given:
            changes["region"] = (self.region.data or "").upper() or None
        if "languages" in given:
            changes["languages"] = [tag for tag in (self.languages.data or "").replace(",", " ").split() if tag]
        if "opening_zone" in given:
            changes["opening"] = self.opening_record()
        if TOPICS_SHOWN in given:
            changes["topics"] = ticked_topics(resource, given)
        if any(name.startswith("channels-") for name in given):
            changes["channels"] = self.given_channels(resource)
        return changes

    def given_channels(self, resource: CrisisResource) -> list[dict[str, str]]:
        """The rows with a value. A changed number drops its old written form: the two must never differ."""
        before = resource.channels
        rows = [row.data for row in self.channels]
        return [_channel(row, before[i] if i < len(before) else {}) for i, row in enumerate(rows) if row["value"]]


class NewResourceForm(ResourceForm):
    """The same for a line that nobody has kept yet, with its country."""

    country = StringField(filters=[tidy])


def ticked_topics(resource: CrisisResource, given: MultiDict[str, str]) -> list[str]:
    """The ticked topics; those that were there keep their order, so that ticking nothing new changes nothing."""
    if TOPICS_SHOWN not in given:
        return list(resource.topics)
    ticked = [topic for topic in ALL_TOPICS if f"topic-{topic}" in given]
    kept = [topic for topic in resource.topics if topic in ticked]
    return kept + [topic for topic in ticked if topic not in kept]


def _channel(row: dict[str, str], before: dict[str, str]) -> dict[str, str]:
    value = row["value"] if row["kind"] in ("chat", "web") else "".join(row["value"].split())
    outdated = value != before.get("value") and row["display"] == before.get("display")
    display = "" if outdated else row["display"]
    return {
        "kind": row["kind"] if row["kind"] in CHANNEL_KINDS else "",
        "value": value,
        "display": display or row["value"],
        "instructions": row["instructions"] or "",
    }


def form_of(resource: CrisisResource, form: type[ResourceForm] = ResourceForm) -> ResourceForm:
    """The form filled with a resource as it is, with spare rows for further ways."""
    spare = [{"kind": "phone", "value": "", "display": "", "instructions": ""}] * SPARE_CHANNELS
    return form(
        formdata=None,
        name=resource.name,
        region=resource.region or "",
        audience=resource.audience,
        languages=", ".join(resource.languages),
        channels=[*resource.channels, *spare],
        hours=resource.hours,
        **opening_values(resource.opening),
        website=resource.website,
        cost=resource.cost,
        public_note=resource.public_note,
        notes=resource.notes,
        state=resource.state,
        version=str(resource.version),
    )
