"""Benchmarks: each prints ratios against a limit or a peer that is measured in the same run."""
