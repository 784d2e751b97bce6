"""The audit log in words, and in two levels.

What the team did to posts and cases is for leads and admins; what was done to the site is for admins. What members did
with their own account and posts is nobody's to read here: it stands in the log for the chain alone. An action that has
no words yet is shown to admins by its code, so that nothing is left out in silence.
"""

from __future__ import annotations

from typing import Any

from forum.moderation.words import ACTION_WORDS, CARE_NAMES, CHECKED_IN

CONTENT, SITE = "content", "site"
LEVEL_WORDS = {CONTENT: "Posts and cases", SITE: "The site"}

CONTENT_WORDS = {
    "case.claimed": "took a case",
    "case.released": "let a case go",
    "case.taken_over": "took a case over from a colleague",
    "case.handed_over": "handed a case to a colleague",
    "case.decided": "decided a case",
    "case.decision_undone": "took a decision back",
    "case.care_changed": "changed the level of a case",
    "case.second_look": "had a second look at a case",
    "case.check_in_taken": "began a check-in",
    "case.check_in_released": "left a check-in to colleagues",
    "case.checked_in": "checked in on a writer",
    "case.noted": "wrote a case note",
    "case.wrote_to_author": "wrote to the writer of a post",
    "decision.appeal_answered": "answered an appeal",
    "post.writer_paused": "paused the writer of a post",
    "post.pause_ended": "ended a pause",
}
SITE_WORDS = {
    "alerts.channel_set": "set up the second channel of alerts",
    "alerts.channel_removed": "took the second channel of alerts off",
    "alerts.channel_tested": "tried the second channel of alerts",
    "drill.begun": "began a drill",
    "drill.ended": "ended a drill",
    "backup.put_right": "put right what a backup brought back",
    "backup.restored": "restored a backup",
    "breakglass.begun": "began an exercise of break-glass",
    "breakglass.asked": "asked the trustees to open a mask",
    "breakglass.approved": "said yes to opening a mask",
    "breakglass.refused": "said no to opening a mask",
    "breakglass.withdrawn": "took back a request to open a mask",
    "breakglass.released": "let a mask be opened: two said yes",
    "breakglass.half_open": "opened the first half of a mask",
    "breakglass.opened": "opened a mask",
    "breakglass.run_out": "let a request to open a mask run out",
    "breakglass.outcome": "wrote how opening a mask ended",
    "breakglass.told": "told somebody that their mask was opened",
    "crisis_resource.changed": "changed a helpline",
    "crisis_resource.created": "added a helpline",
    "crisis_resources.imported": "took helplines from a file",
    "decision_text.changed": "changed the words for a decision",
    "help_text.changed": "changed words of the help panel",
    "keys.renewed": "renewed the site’s keys",
    "mail_text.changed": "changed the words of a letter",
    "member.role_changed": "gave a member another role",
    "member.sanctioned": "paused or suspended a member",
    "member.sanction_lifted": "ended a pause or suspension",
    "member.spaces_changed": "changed which spaces a moderator looks after",
    "report_reason.added": "added a reason for reports",
    "report_reason.changed": "changed a reason for reports",
    "report_reason.moved": "moved a reason for reports in the list",
    "report_reason.offered_again": "offered a reason for reports again",
    "report_reason.retired": "took a reason for reports off the list",
    "rules.added": "added a rule of the filter",
    "rules.changed": "changed a rule of the filter",
    "rules.deleted": "deleted a rule of the filter",
    "rules.weighed": "changed how much a rule weighs",
    "rules.language_switched": "switched a language of the filter",
    "rules.draft_started_again": "began the draft of the rules again",
    "rules.published": "published rules of the filter",
    "screening.reassessed": "read older posts by newer rules",
    "setting.changed": "changed a setting",
    "space.created": "made a space",
    "space.changed": "changed a space",
    "space.moved": "moved a space in the list",
    "staffing.hours_changed": "changed the hours of the team",
    "staffing.day_added": "added a day with other hours",
    "staffing.day_removed": "removed a day with other hours",
    "staffing.turn_added": "put somebody on call",
    "staffing.turn_removed": "took a turn of being on call off",
    "trustees.named": "named trustees",
    "trustees.stood_down": "stood the trustees down",
}
OF_MEMBERS = (  # what members do themselves, and what nobody did
    "case.author_answered",
    "copy.asked",
    "decision.appealed",
    "member.email_changed",
    "member.erased",
    "member.joined",
    "member.password_",
    "member.second_factor_",
    "post.edited",
    "post.submitted",
    "post.withdrawn",
    "report.",
    "test.",
)
WORDS = {CONTENT: CONTENT_WORDS, SITE: SITE_WORDS}
KINDS = {"case": "Case", "post": "Post", "member": "Member", "setting": "Setting", "space": "Space", "day": "Day"}


def action_words(action: str) -> str:
    """What somebody did, after their name."""
    return CONTENT_WORDS.get(action) or SITE_WORDS.get(action) or action


def detail_words(action: str, details: dict[str, Any]) -> str:
    """What the codes of one row add, in words; never a reference, never a text."""
    if action == "case.decided":
        return ACTION_WORDS.get(details.get("decided", ""), "")
    if action == "case.checked_in":
        return CHECKED_IN.get(details.get("outcome", ""), "")
    if action == "case.care_changed":
        return f"{_care(details.get('before'))} to {_care(details.get('after'))}"
    if action == "post.writer_paused" and details.get("days"):
        return f"{details['days']} {'day' if details['days'] == 1 else 'days'}"
    if action == "member.role_changed":
        return f"{_plain(details.get('before'))} to {_plain(details.get('after'))}"
    return ""


def _care(level: Any) -> str:
    return CARE_NAMES[level] if level in range(len(CARE_NAMES)) else "?"


def _plain(code: Any) -> str:
    return str(code).replace("_", " ")
