"""Break-glass: when a life is in danger, two trustees together learn who wrote one post, step by step, in the open.

What they learn is shown once and stored nowhere: no row, log, letter or session holds it. Its own modules: words
(reasons and outcomes in words), steps (which step may follow which, and what each leaves), telling (the writer learns
of it), drill (exercises), standing (who can open a request now, or why nobody can).
"""
