import unittest

import onnx

from quantfleet_tools.programs import check_onnx
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import exported_onnx, packed, request, scratch_folder, silent_report


def checked(model, **parameters):
    path = scratch_folder() / "model.onnx"
    onnx.save(model, path)
    return check_onnx.run(request({"onnx": str(path), "sample": packed(64)}, {"classes": 10, **parameters}), silent_report())


class CheckOnnx(unittest.TestCase):
    def test_a_good_model_is_passed_on_unchanged(self):
        outcome = checked(onnx.load(exported_onnx()))
        self.assertEqual(onnx.load(outcome.artifacts["onnx"].path), onnx.load(exported_onnx()))
        self.assertEqual((outcome.facts["opset"], outcome.facts["comparedImages"]), (17, 64))

    def test_a_fixed_batch_axis_is_refused(self):
        model = onnx.load(exported_onnx())
        model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
        self.assert_refused(model, "batch axis is fixed to 1")

    def test_an_old_opset_is_refused(self):
        model = onnx.load(exported_onnx())
        model.opset_import[0].version = 12
        self.assert_refused(model, "opset 12, expected 13")

    def test_a_graph_with_a_dangling_input_is_refused(self):
        model = onnx.load(exported_onnx())
        next(node for node in model.graph.node if node.op_type == "Conv").input[0] = "nowhere"
        self.assert_refused(model, "nowhere")

    def test_images_of_another_size_than_the_preprocessing_makes_are_refused(self):
        model = onnx.load(exported_onnx())
        model.graph.input[0].type.tensor_type.shape.dim[2].dim_value = 32
        self.assert_refused(model, "[1, 28, 28]")

    def assert_refused(self, model, reason):
        with self.assertRaises(StageFailure) as raised:
            checked(model)
        self.assertEqual(raised.exception.code, "OnnxInvalid")
        self.assertIn(reason, raised.exception.message)
