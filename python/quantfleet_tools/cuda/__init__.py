"""CUDA's driver API through ctypes."""
