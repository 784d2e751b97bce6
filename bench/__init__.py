"""Benchmarks. They print figures and ratios of one run on one machine; they never assert a time."""
