"""Moderation: the workbench of those who look after this place. The queue, a case's page, claims and decisions.

Public modules beside the usual ones: `words` (levels, needs, actions and states in words), `overturning` (taking a
decision back that somebody else looked at again), `scope` (who may see which case) and `following` (what follows
closed cases: second looks and check-ins). Its own modules: case_pages (the page of a case), nearby (the posts around
its own), writers (what the team may know of who wrote it), timeline (what has happened with it), marking (what the
filter noticed, in the text), outcomes (what an action makes of a post), effects (what else it changes), deciding and
undoing (taking a decision back). Of what follows a closed case: second (a second person's look), checking_in (asking
how the writer is, some days later), follow_views and check_in_routes. Of the queue: filters (an address, read),
listing (its rows and counts), queue_views and queue_pages (what stands around them). Of colleagues and oneself:
handing_routes, desk (choices and counts in a sealed cookie), desk_routes, debriefing (notes to the safeguarding leads)
and debrief_routes. Of cases about a member: members (reads and writes), member_routes and member_views.
"""
