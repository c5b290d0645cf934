"""Calibration batches, the searches for scales, and the files that carry scales."""
