"""Accuracy, latency and throughput of a network, whatever computes it."""
