import importlib.util
import unittest
from unittest.mock import patch

import numpy

from quantfleet_tools.cuda.driver import open_device
from quantfleet_tools.cuda.stream import Graph
from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.measuring.classification_answers import most_likely
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.tensorrt.engine import TensorrtEngine
from quantfleet_tools.tensorrt.layer_times import layer_times
from quantfleet_tools.tensorrt.network import TensorrtNetwork

from ..cuda.gpu import needs_tensorrt, tensorrt
from ..demo import PREPROCESSING, exported_onnx, packed, scratch_folder, silent_report
from ..programs.test_evaluate_tensorrt import assert_times_agree, evaluated
from .tiny_engine import LARGEST, engine_of, tiny_answers, tiny_engine

RUNS = 3


def opened(path, uses_cuda_graph=False, spin_wait=False):
    device = open_device(spin_wait)
    return TensorrtNetwork(TensorrtEngine(tensorrt(), path), device, uses_cuda_graph)


def images(count):
    return PackedSplit(packed(64)).inputs_at([position % 64 for position in range(count)], PREPROCESSING)


@needs_tensorrt
class Engine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = tiny_engine()

    def assert_answers(self, network, sizes):
        for size in sizes:
            with self.subTest(size):
                network.load(images(size))
                for _ in range(RUNS):
                    numpy.testing.assert_allclose(network.run(), tiny_answers(images(size)), rtol=1e-4, atol=1e-4)

    def test_batch_sizes_in_any_order_are_answered_right(self):
        self.assert_answers(opened(self.engine), (1, LARGEST, 5, 1, 2))

    def test_with_a_cuda_graph_they_are_too(self):
        sizes = (1, LARGEST, 5, 1, 2)
        with patch.object(Graph, "launch", autospec=True, side_effect=Graph.launch) as launch:
            self.assert_answers(opened(self.engine, uses_cuda_graph=True), sizes)
        self.assertEqual(launch.call_count, RUNS * len(sizes))

    def test_a_graph_answers_the_images_that_were_loaded_last(self):
        network = opened(self.engine, uses_cuda_graph=True)
        for position in range(5):
            image = PackedSplit(packed(64)).inputs_at([position], PREPROCESSING)
            network.load(image)
            numpy.testing.assert_allclose(network.run(), tiny_answers(image), rtol=1e-4, atol=1e-4)

    def test_a_context_that_spins_answers_too(self):
        self.assert_answers(opened(self.engine, spin_wait=True), (1, 4))

    def test_what_the_engine_takes_is_read_from_its_profile(self):
        engine = TensorrtEngine(tensorrt(), tiny_engine(smallest=2, largest=4))
        self.assertEqual((engine.min_batch_size, engine.max_batch_size, engine.image_shape), (2, 4, (1, 28, 28)))
        self.assertEqual((engine.input, engine.output), ("images", "logits"))

    def test_a_batch_size_outside_the_profile_is_refused(self):
        engine = TensorrtEngine(tensorrt(), self.engine)
        with self.assertRaises(StageFailure) as raised:
            engine.set_batch_size(LARGEST + 1, open_device().stream())
        self.assertEqual(raised.exception.code, "NetworkRefused")

    def test_a_file_that_is_no_engine_of_this_tensorrt_is_a_mismatch_with_the_reason(self):
        path = scratch_folder() / "engine.plan"
        for content in (bytes(4096), self.engine.read_bytes()[:1000]):
            path.write_bytes(content)
            with self.assertRaises(StageFailure) as raised:
                TensorrtEngine(tensorrt(), path)
            self.assertEqual(raised.exception.code, "EngineMismatch")
            self.assertNotIn("gave no reason", raised.exception.message)

    def test_layers_have_names_and_times(self):
        network = opened(self.engine)
        network.load(images(1))
        count, *layers = layer_times(tensorrt(), network, silent_report())
        self.assertEqual(count, {"count": 20})
        self.assertTrue(any("convolution" in layer["name"] for layer in layers), layers)
        self.assertAlmostEqual(sum(layer["percentage"] for layer in layers), 100)
        self.assertTrue(all(layer["averageMs"] > 0 for layer in layers))

    def test_traces_count_from_the_start_of_the_clock(self):
        network = opened(self.engine)
        network.load(images(1))
        network.run()
        previous = 0
        for trace in network.traced_runs(10):
            self.assertGreaterEqual(trace["startH2dMs"], previous)
            self.assertLess(abs(trace["startEnqMs"] - trace["startH2dMs"]), 5)
            previous = trace["endD2hMs"]


@needs_tensorrt
class Program(unittest.TestCase):
    def test_a_whole_evaluation_measures_everything(self):
        for is_graph in (False, True):
            with self.subTest(cudaGraph=is_graph):
                self.assert_evaluation(*evaluated(tiny_engine(), cudaGraph=is_graph, spinWait=is_graph))

    def assert_evaluation(self, outcome, artifacts):
        split = next(PackedSplit(packed(100)).batches(PREPROCESSING, 100))
        logits = tiny_answers(split)
        first = [top[0] for top in artifacts["answers"]["top"]]
        agreeing = numpy.equal(first, most_likely(logits)[:, 0]).sum()
        self.assertGreaterEqual(agreeing, 99)
        samples, times, layers = (artifacts[name] for name in ("samples", "times", "layerTimes"))
        self.assertEqual([len(samples["latencyMs"]), len(times), layers[0]["count"]], [20, 20, 20])
        for run in times:
            assert_times_agree(self, run)
        self.assertEqual([entry["batchSize"] for entry in samples["throughput"]], [1, 4, 16])
        for entry in samples["throughput"]:
            for sample in entry["usage"]:
                self.assertTrue(0 <= sample["percent"] <= 100, sample)
                self.assertGreater(sample["clockMHz"], 100)
        for condition in (outcome.facts["conditions"][when] for when in ("before", "after")):
            self.assertGreater(condition["gpu"]["temperatureC"], 10)
            self.assertIsInstance(condition["gpu"]["throttleReasons"], (list, type(None)))

    @unittest.skipUnless(importlib.util.find_spec("onnxruntime"), "ONNX Runtime is not installed")
    def test_the_demo_network_answers_as_in_onnx_runtime(self):
        import onnxruntime

        session = onnxruntime.InferenceSession(exported_onnx(), providers=["CPUExecutionProvider"])
        split = next(PackedSplit(packed(100)).batches(PREPROCESSING, 100))
        expected = session.run(None, {session.get_inputs()[0].name: split})[0]
        network = opened(engine_of(exported_onnx()))
        for start in range(0, 100, LARGEST):
            batch = split[start : start + LARGEST]
            network.load(batch)
            numpy.testing.assert_allclose(network.run(), expected[start : start + len(batch)], rtol=1e-3, atol=1e-3)
