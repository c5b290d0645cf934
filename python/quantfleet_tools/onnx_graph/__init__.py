"""What an ONNX graph holds."""
