"""Networks in PyTorch: how they are built, quantized, trained and run."""
