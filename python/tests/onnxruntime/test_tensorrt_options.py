import unittest
from pathlib import Path

from quantfleet_tools.onnxruntime.tensorrt_options import build_options, engine_name_ends, profile_options
from quantfleet_tools.protocol.failure import StageFailure

PARAMETERS = {
    "otherLayers": "fp32",
    "profile": {"min": 1, "opt": 8, "max": 128},
    "workspaceMiB": None,
    "optimizationLevel": 3,
    "dlaCore": None,
    "sparsity": False,
    "inputShape": [3, 160, 224],
}


def options(timing_cache=None, **parameters):
    network_input = ("images", [None, 3, None, None])
    return build_options({**PARAMETERS, **parameters}, network_input, Path("/scratch/engine.onnx"), timing_cache)


class BuildOptions(unittest.TestCase):
    def test_an_int8_engine_is_built_from_the_table_for_the_profile_and_embedded_in_one_model(self):
        expected = {
            "device_id": "0",
            "trt_int8_enable": "True",
            "trt_int8_calibration_table_name": "calibration.flatbuffers",
            "trt_int8_use_native_calibration_table": "False",
            "trt_fp16_enable": "False",
            "trt_sparsity_enable": "False",
            "trt_builder_optimization_level": "3",
            "trt_engine_cache_enable": "True",
            "trt_engine_cache_path": "engine-cache",
            "trt_dump_ep_context_model": "True",
            "trt_ep_context_file_path": "/scratch/engine.onnx",
            "trt_ep_context_embed_mode": "1",
            "trt_timing_cache_enable": "False",
            "trt_profile_min_shapes": "images:1x3x160x224",
            "trt_profile_opt_shapes": "images:8x3x160x224",
            "trt_profile_max_shapes": "images:128x3x160x224",
        }
        self.assertEqual(options(), expected)

    def test_what_is_asked_for_beyond_the_defaults_has_its_option(self):
        asked = options(
            Path("/scratch/timing"), otherLayers="fp16", workspaceMiB=512, dlaCore=1, optimizationLevel=5, sparsity=True
        )
        added = {
            "trt_fp16_enable": "True",
            "trt_sparsity_enable": "True",
            "trt_builder_optimization_level": "5",
            "trt_timing_cache_enable": "True",
            "trt_timing_cache_path": "/scratch/timing",
            "trt_max_workspace_size": "536870912",
            "trt_dla_enable": "True",
            "trt_dla_core": "1",
        }
        self.assertEqual(asked, {**options(), **added})

    def test_a_network_whose_axes_are_all_fixed_needs_no_profile_but_the_same_batch_size(self):
        alone = {"min": 1, "opt": 1, "max": 1}
        self.assertEqual(profile_options("images", [1, 3, 8, 8], alone, [3, 8, 8]), {})
        with self.assertRaises(StageFailure) as raised:
            profile_options("images", [1, 3, 8, 8], PARAMETERS["profile"], [3, 8, 8])
        self.assertEqual(raised.exception.code, "NetworkRefused")

    def test_an_input_name_that_the_provider_would_misread_is_refused(self):
        with self.assertRaises(StageFailure) as raised:
            profile_options("input:0", [None, 3, 8, 8], PARAMETERS["profile"], [3, 8, 8])
        self.assertIn("input:0", raised.exception.message)

    def test_the_name_of_an_engine_tells_the_precisions_it_was_built_with(self):
        prefix = "TensorrtExecutionProvider_TRTKernel_graph_main_123_0_0"
        names = {precisions: f"{prefix}{precisions}_sm87.engine" for precisions in ("", "_int8", "_fp16_int8_dlacore1")}
        self.assertTrue(engine_name_ends(PARAMETERS).search(names["_int8"]))
        self.assertFalse(engine_name_ends(PARAMETERS).search(names[""]))
        with_accelerator = engine_name_ends({**PARAMETERS, "otherLayers": "fp16", "dlaCore": 1})
        self.assertTrue(with_accelerator.search(names["_fp16_int8_dlacore1"]))
        self.assertFalse(with_accelerator.search(names["_int8"]))
