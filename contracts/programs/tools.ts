/** Packages that PyTorch’s networks depend on. */
export const TORCH = ['torch', 'torchvision'] as const;
/** Packages of a network that ModelOpt has quantized. */
export const MODELOPT = [...TORCH, 'nvidia-modelopt'] as const;
/** Packages of calibration and training in PyTorch, which may compute on a GPU. */
export const TRAINING = [...MODELOPT, 'torch-cuda'] as const;
/** Packages of everything that runs an ONNX graph in Python. */
export const ORT = ['onnx', 'onnxruntime', 'onnxruntime-gpu'] as const;
/** Packages of ONNX Runtime’s TensorRT execution provider. */
export const ORT_TENSORRT = [...ORT, 'tensorrt'] as const;
