"""Trustees: three people, of whom any two together can learn who wrote a post under a mask, when a life is in danger.

With each masked post of a member goes a sealed link, encrypted to each pair of the three and to nobody else; this site
has no key to it. Off until a charity names trustees.

Public module beside the usual ones: `boxes` (sealing and opening, which needs nothing of the site and runs on a
trustee's own device as well), `contacts` (how to reach somebody, left by themselves). Its own: armour (a box as text to
be copied and pasted), sealed (where the boxes lie), pins (the fingerprints in the settings), keytext (a public key as
text), notice (who is shown the fingerprints). On the trustee's device alone: device (the program), device_words (what
it says), terminal (where they type), keyfile (the private key in a file).
"""
