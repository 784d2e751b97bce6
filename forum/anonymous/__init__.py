"""Anonymous posting: what a mask is and is not, told truthfully; a member's own page of masked posts; and guests, who
write without an account.

Its own: finding (which posts are one's own, and whether there is news), mark (a sealed cookie of one session: is the
page open, and may something wait there), blueprint (what all addresses here stand on); for guests guest_routes
(writing), receipt_routes (coming back with nine words), change_routes (changing a post, taking it back),
receipt_notes_routes (what the team and a guest write to each other), guest_forms, guest_queries, guest_views;
contact_routes and contact_forms (how to reach somebody, sealed). Public module: `opened` (the receipt that is open in
this browser).
"""
