"""Appeals: the author of a post asks for another look at a decision, once, and somebody else than the decider answers.

The author proves themselves by their post (`wrote`): by name, under a mask, or as a guest whose receipt is open. The
table stands with the decisions in room `cases`, so that every page of an author shows the answer beside the statement.
"""
