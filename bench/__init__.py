"""Measurements behind the claims. Ratios of interleaved medians, with a gate on correctness."""
