"""Reports: a reader tells the moderators about a post. It becomes a signal on its case; the sender hears the outcome,
and can take it back.

The sender is never told to the writer of the post. Public modules beside the usual ones: `words` (reasons and outcomes
in words, and the cleaning of a text that staff will read), `reasons` (what a reader can choose from on this site). Its
own: receipts (the six words of somebody without an account), about (whose danger is told of), taking_back, blueprint
(what all addresses here stand on), receipt_routes (HTTP of what comes after sending).
"""
