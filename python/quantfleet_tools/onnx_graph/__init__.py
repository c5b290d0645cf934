"""What an ONNX graph holds and answers."""
