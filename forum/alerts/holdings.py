"""What alerts hold of members: nothing. An alert belongs to a case and names nobody."""

from forum.core.holdings import answers

answers("alerts", tables={"case_alerts": "stays with its case; it names nobody"})
