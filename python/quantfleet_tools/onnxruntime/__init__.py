"""ONNX Runtime on the processor, and its TensorRT provider."""
