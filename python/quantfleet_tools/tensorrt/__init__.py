"""TensorRT, from the ONNX file to the engine that answers."""
