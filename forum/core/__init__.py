"""The foundation under every room: database, clock, errors, access, sessions of the web, audit, outbox, rate limits."""
