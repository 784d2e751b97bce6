"""Pages: home, guidelines, privacy, staying private, the exit, and what a machine asks (/healthz, /readyz)."""
