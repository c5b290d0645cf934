"""Entropy calibration with ONNX Runtime alone, to hold quantfleet's ort-static numbers against.

    python bench/ort_reference.py model.onnx train.jsonl test.jsonl --calibration-batch-sizes 1 4 128

The lists are JSON lines {"path", "label"}; images are grey, 28 x 28. Prints the top-1 accuracy of Q/DQ run as written.
"""

import argparse
import contextlib
import io
import json
import tempfile
from pathlib import Path

import numpy
import onnxruntime
from onnxruntime import quantization
from PIL import Image

MEAN, STD = 0.2860, 0.3530
INT8 = quantization.QuantType.QInt8
OPTIONS = {"ActivationSymmetric": True, "WeightSymmetric": True, "QuantizeBias": False}
OPERATOR_TYPES = [*quantization.registry.QLinearOpsRegistry, *quantization.registry.QDQRegistry]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--images", type=int, default=512)
    parser.add_argument("--bins", type=int, default=512)
    parser.add_argument("--calibration-batch-sizes", type=int, nargs="+", default=[1, 4, 128])
    arguments = parser.parse_args()
    (train, _), (images, labels) = read(arguments.train, arguments.images), read(arguments.test, None)
    print(f"FP32: {top1(arguments.model, images, labels):.2%}", flush=True)
    for size in arguments.calibration_batch_sizes:
        with tempfile.TemporaryDirectory() as folder:
            # ONNX Runtime prints a line for every batch.
            with contextlib.redirect_stdout(io.StringIO()):
                quantized = quantize(arguments.model, train, size, arguments.bins, Path(folder))
            print(f"calibration batch size {size}: {top1(quantized, images, labels):.2%}", flush=True)


def read(split, limit):
    entries = [json.loads(line) for line in split.read_text(encoding="utf-8").splitlines()[:limit]]
    pixels = numpy.stack([numpy.asarray(Image.open(entry["path"]).convert("L")) for entry in entries])[:, None]
    table = ((numpy.arange(256) / 255 - MEAN) / STD).astype(numpy.float32)
    return table[pixels], numpy.array([entry["label"] for entry in entries])


def quantize(model, images, batch_size, bins, folder):
    prepared, quantized = folder / "prepared.onnx", folder / "quantized.onnx"
    quantization.quant_pre_process(str(model), str(prepared), skip_symbolic_shape=True)
    calibrator = quantization.create_calibrator(
        prepared,
        OPERATOR_TYPES,
        str(folder / "augmented.onnx"),
        quantization.CalibrationMethod.Entropy,
        extra_options={"symmetric": True, "num_bins": bins, "num_quantized_bins": 128},
    )
    for start in range(0, len(images), batch_size):
        calibrator.collect_data(reader_of(images[start : start + batch_size]))
    ranges = folder / "ranges.json"
    quantization.calibrate.save_tensors_data(calibrator.compute_data(), ranges)
    quantization.quantize_static(
        str(prepared),
        str(quantized),
        None,
        per_channel=True,
        activation_type=INT8,
        weight_type=INT8,
        calibrate_method=quantization.CalibrationMethod.Entropy,
        extra_options=OPTIONS,
        calibration_cache_path=ranges,
    )
    return quantized


def reader_of(batch):
    class OneBatch(quantization.CalibrationDataReader):
        batches = iter([{"images": batch}])

        def get_next(self):
            return next(self.batches, None)

    return OneBatch()


def top1(model, images, labels):
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    batches = numpy.array_split(images, max(1, len(images) // 500))
    return float((numpy.concatenate([session.run(None, {"images": b})[0] for b in batches]).argmax(1) == labels).mean())


if __name__ == "__main__":
    main()
