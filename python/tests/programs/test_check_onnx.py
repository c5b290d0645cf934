import unittest

import numpy
import onnx
from onnx import helper, numpy_helper

from quantfleet_tools.classification.comparison import sample_batches
from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.onnxruntime.session import logits_of, open_session
from quantfleet_tools.programs import check_onnx
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import PREPROCESSING, exported_onnx, packed, request, scratch_folder, silent_report
from ..onnx_graph.small_models import with_reshape


def checked(model, **parameters):
    path = scratch_folder() / "model.onnx"
    onnx.save(model, path)
    return check_onnx.run(request({"onnx": str(path), "sample": packed(64)}, {"classes": 10, **parameters}), silent_report())


class CheckOnnx(unittest.TestCase):
    def test_a_good_model_is_passed_on_unchanged(self):
        outcome = checked(onnx.load(exported_onnx()))
        self.assertEqual(onnx.load(outcome.artifacts["onnx"].path), onnx.load(exported_onnx()))
        self.assertEqual((outcome.facts["opset"], outcome.facts["comparedImages"]), (17, 64))

    def test_a_model_that_does_not_run_on_several_images_is_refused_with_the_node(self):
        self.assert_refused(with_reshape([1, -1]), "it does not run on 16 images: Gemm /classifier/Gemm: ")

    def test_of_several_outputs_one_must_be_named(self):
        found = "pooled (batch, 128), logits (batch, 10)"
        self.assert_refused(with_features(), f"found {found}: name the one to take as model.output", "AnswersInvalid")
        reason = f"no output scores (model.output); found {found}"
        self.assert_refused(with_features(), reason, "AnswersInvalid", output="scores")
        self.assert_refused(with_features(), "(16, 10), a row for each image", "AnswersInvalid", output="pooled")

    def test_only_what_the_named_output_needs_is_passed_on(self):
        outcome = checked(with_features(), output="logits")
        path = outcome.artifacts["onnx"].path
        cut, whole = onnx.load(path), onnx.load(exported_onnx())
        onnx.checker.check_model(cut, full_check=True)
        self.assertEqual([node.name for node in cut.graph.node], [node.name for node in whole.graph.node])
        self.assertEqual({each.name for each in cut.graph.initializer}, {each.name for each in whole.graph.initializer})
        batches = sample_batches(PackedSplit(packed(64)), PREPROCESSING)
        expected, found = (logits_of(open_session(each), batches) for each in (exported_onnx(), path))
        numpy.testing.assert_array_equal(found, expected)

    def test_the_only_output_may_be_named_but_not_by_another_name(self):
        model = onnx.load(exported_onnx())
        self.assertEqual(onnx.load(checked(model, output="logits").artifacts["onnx"].path), model)
        self.assert_refused(model, "no output features (model.output); found logits", "AnswersInvalid", output="features")

    def test_what_a_branch_reads_is_kept_with_the_output_that_needs_it(self):
        model = onnx.load(exported_onnx())
        model.graph.initializer.append(numpy_helper.from_array(numpy.array(True), "is_doubled"))
        model.graph.initializer.append(numpy_helper.from_array(numpy.float32(2), "two"))
        logits, doubled = (helper.make_tensor_value_info(name, 1, ["batch", 10]) for name in ("logits", "doubled"))
        branches = {
            "then_branch": helper.make_graph([helper.make_node("Mul", ["logits", "two"], ["d"])], "then", [], [named("d")]),
            "else_branch": helper.make_graph([helper.make_node("Identity", ["logits"], ["i"])], "else", [], [named("i")]),
        }
        model.graph.node.append(helper.make_node("If", ["is_doubled"], ["doubled"], **branches))
        model.graph.output.append(doubled)
        batches = sample_batches(PackedSplit(packed(64)), PREPROCESSING)
        found = logits_of(open_session(checked(model, output="doubled").artifacts["onnx"].path), batches)
        numpy.testing.assert_array_equal(found, 2 * logits_of(open_session(exported_onnx()), batches))

    def test_another_number_of_classes_is_refused(self):
        for classes, note in ((9, ""), (1000, ", which is its default")):
            reason = f"of model.classes: {classes}{note}; found float32 (16, 10)"
            self.assert_refused(onnx.load(exported_onnx()), reason, "AnswersInvalid", classes=classes)

    def test_logits_with_two_trailing_axes_of_one_are_taken(self):
        model = with_head("Reshape", numpy.array([0, 10, 1, 1]))
        self.assertEqual(checked(model).facts["comparedImages"], 64)

    def test_two_rows_an_image_are_refused(self):
        model = with_head("Reshape", numpy.array([-1, 5]))
        self.assert_refused(model, "(16, 5), a row for each image and a column for each class of model.classes: 5; found "
                            "float32 (32, 5)", "AnswersInvalid", classes=5)  # fmt: skip

    def test_whole_numbers_are_refused(self):
        self.assert_refused(with_head("Cast", to=onnx.TensorProto.INT64), "found int64 (16, 10)", "AnswersInvalid")

    def test_a_class_that_is_masked_with_infinity_is_refused_and_one_with_a_large_number_is_not(self):
        mask = numpy.zeros(10, numpy.float32)
        mask[3] = -1e4
        self.assertEqual(checked(with_head("Add", mask)).facts["comparedImages"], 64)
        mask[3] = -numpy.inf
        reason = "64 of 64 images have no finite answer: -inf for class 3"
        self.assert_refused(with_head("Add", mask), reason, "AnswersNotFinite")

    def test_answers_that_depend_on_the_other_images_of_a_batch_are_refused(self):
        model = with_head("ReduceMean", axes=[0], keepdims=1)
        model.graph.node.append(helper.make_node("Sub", ["logits", "head"], ["centred"]))
        model.graph.output[0].name = "centred"
        self.assert_refused(model, "together and one by one", "AnswersUnsteady")

    def test_answers_that_are_drawn_by_lot_are_refused(self):
        model = with_head("RandomNormalLike", scale=0.5)
        self.assert_refused(model, "asked twice for the same images", "AnswersUnsteady")

    def assert_refused(self, model, reason, code="OnnxInvalid", **parameters):
        with self.assertRaises(StageFailure) as raised:
            checked(model, **parameters)
        self.assertEqual(raised.exception.code, code, raised.exception.message)
        self.assertIn(reason, raised.exception.message)


def named(name):
    return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)


def with_features():
    """Returns the demo's model with what a head of its own makes of its features as first output."""
    model = onnx.load(exported_onnx())
    features = next(node for node in model.graph.node if node.output[0] == "logits").input[0]
    weight = numpy.ones((128, 128), numpy.float32)
    model.graph.initializer.append(numpy_helper.from_array(weight, "unneeded"))
    model.graph.node.append(helper.make_node("MatMul", [features, "unneeded"], ["pooled"]))
    logits = model.graph.output.pop()
    model.graph.output.extend([helper.make_tensor_value_info("pooled", 1, ["batch", 128]), logits])
    return model


def with_head(operator, constant=None, **attributes):
    """Returns the demo's model with an operator behind its logits, its only output."""
    model = onnx.load(exported_onnx())
    inputs = ["logits"]
    if constant is not None:
        inputs.append("constant")
        model.graph.initializer.append(numpy_helper.from_array(constant, "constant"))
    model.graph.node.append(helper.make_node(operator, inputs, ["head"], **attributes))
    del model.graph.output[:]
    axes = [None] * (len(constant) if operator == "Reshape" else 2)
    model.graph.output.append(helper.make_tensor_value_info("head", attributes.get("to", onnx.TensorProto.FLOAT), axes))
    return model
