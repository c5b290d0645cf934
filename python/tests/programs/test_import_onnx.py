import copy
import unittest

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from quantfleet_tools.onnx_graph.changes import changes_of
from quantfleet_tools.programs import import_onnx
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import exported_onnx, folded_qdq_onnx, images_and_labels, request, scratch_folder, silent_report
from ..onnx_graph.small_models import (
    CLASSES,
    IMAGE,
    attention,
    classifier_of,
    constant,
    exported,
    exported_in,
    replaced,
    with_answers_turned,
    with_classifier_in_branches,
    with_fixed_batch,
    with_reshape,
)


def saved(model):
    path = scratch_folder() / "net.onnx"
    onnx.save(model, path)
    return path


def imported(model, **parameters):
    path, out = saved(model), scratch_folder() / "model.onnx"
    asked = {"onnx": str(path), "files": {}, "imageShape": list(IMAGE), "classes": CLASSES, "out": str(out)}
    import_onnx.run(request({}, {**asked, **parameters}), silent_report())
    return path, out


def answers_of(path, at_once=50):
    """Returns what plain ONNX Runtime answers to 150 of the demo's images, the last batch filled up."""
    pixels = images_and_labels()[0][:150].transpose(0, 3, 1, 2)
    images = ((pixels / numpy.float32(255) - numpy.float32(0.286)) / numpy.float32(0.353)).astype(numpy.float32)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    filled = numpy.concatenate([images, images[: -len(images) % at_once]])
    batches = [filled[start : start + at_once] for start in range(0, len(filled), at_once)]
    return numpy.concatenate([session.run(None, {name: batch})[0] for batch in batches])[:150]


class ImportOnnx(unittest.TestCase):
    def assert_refused(self, model, *reasons, code="OnnxInvalid", **parameters):
        with self.assertRaises(StageFailure) as raised:
            imported(model, **parameters)
        self.assertEqual(raised.exception.code, code)
        for reason in ["net.onnx: ", *reasons]:
            self.assertIn(reason, raised.exception.message)

    def assert_adapted(self, model, change, at_once=1):
        """Requires a change that is said, and the answers of the user's file to any number of images."""
        path, out = imported(model)
        changed = onnx.load(out)
        self.assertIn(change, "; ".join(changes_of(changed)))
        onnx.checker.check_model(changed, full_check=True)
        numpy.testing.assert_allclose(answers_of(out, 50), answers_of(path, at_once), atol=1e-4)
        numpy.testing.assert_allclose(answers_of(out, 1), answers_of(path, at_once), atol=1e-4)
        return changed


class Taken(ImportOnnx):
    def test_a_good_model_is_taken_in_byte_for_byte(self):
        for model in (exported(), attention(), with_classifier_in_branches()):
            path, out = imported(model)
            self.assertEqual(out.read_bytes(), path.read_bytes())

    def test_a_model_whose_size_of_image_is_free_is_taken_byte_for_byte(self):
        model = exported()
        for axis, name in zip(model.graph.input[0].type.tensor_type.shape.dim[1:], ["channels", "height", "width"]):
            axis.dim_param = name
        path, out = imported(model)
        self.assertEqual(out.read_bytes(), path.read_bytes())

    def test_axes_that_bear_one_name_get_sizes_of_their_own(self):
        model = exported()
        for axis in model.graph.input[0].type.tensor_type.shape.dim:
            axis.dim_param = "N"
        axes = self.assert_adapted(model, "all called N got sizes", 50).graph.input[0].type.tensor_type.shape.dim
        self.assertEqual([axes[0].dim_param, *(axis.dim_value for axis in axes[1:])], ["batch", *IMAGE])

    def test_a_fixed_batch_axis_becomes_dynamic(self):
        for batch in (1, 4):
            with self.subTest(batch):
                model = with_fixed_batch(exported(), batch)
                self.assert_adapted(model, f"fixed to {batch}, became dynamic", batch)

    def test_reshapes_that_say_the_fixed_number_of_images_are_changed_with_it(self):
        for batch, shape in ((1, [1, -1]), (1, [1, 128]), (4, [4, 128]), (4, [4, -1])):
            with self.subTest(shape):
                self.assert_adapted(with_fixed_batch(with_reshape(shape), batch), "became dynamic", batch)

    def test_a_batch_axis_that_is_dynamic_outside_and_fixed_by_a_reshape_becomes_dynamic_inside(self):
        for batch, shape in ((1, [1, -1]), (4, [4, 128])):
            with self.subTest(shape):
                self.assert_adapted(with_reshape(shape), f"Reshape view took {batch} images at once", batch)

    def test_an_old_opset_is_brought_up(self):
        for opset in (9, 11, 12):
            with self.subTest(opset):
                model = exported_in(opset)
                self.assertEqual(model.opset_import[0].version, opset)
                self.assertEqual(self.assert_adapted(model, f"opset {opset} became 13", 50).opset_import[0].version, 13)

    def test_initializers_that_are_inputs_too_are_inputs_no_more(self):
        for ir_version in (3, 8):
            with self.subTest(ir_version):
                model = exported_in(13)
                model.ir_version = ir_version
                for each in model.graph.initializer:
                    model.graph.input.append(helper.make_tensor_value_info(each.name, each.data_type, each.dims))
                changed = self.assert_adapted(model, "weights that were inputs as well", 50)
                self.assertEqual([each.name for each in changed.graph.input], [model.graph.input[0].name])

    def test_nodes_that_share_a_name_get_names_of_their_own(self):
        model = exported()
        for node in model.graph.node:
            node.name = node.op_type
        _, out = imported(model)
        names = [node.name for node in onnx.load(out).graph.node]
        self.assertEqual(len(set(names)), len(names))
        numpy.testing.assert_array_equal(answers_of(out), answers_of(exported_onnx()))

    def test_the_same_file_gives_the_same_bytes_each_time(self):
        model = with_fixed_batch(with_reshape([1, -1], exported_in(11)), 1)
        self.assertEqual(imported(model)[1].read_bytes(), imported(copy.deepcopy(model))[1].read_bytes())


class Refused(ImportOnnx):
    def test_height_and_width_in_the_other_order_are_refused(self):
        model = onnx.load(exported_onnx())
        height, width = model.graph.input[0].type.tensor_type.shape.dim[2:]
        height.dim_value, width.dim_value = 24, 32
        self.assert_refused(model, "[1, 32, 24]", imageShape=[1, 32, 24])

    def test_a_model_that_is_quantized_already_is_refused_whoever_quantized_it(self):
        self.assert_refused(onnx.load(folded_qdq_onnx()), "quantized already: ", "QuantizeLinear", code="OnnxQuantized")

    def test_weights_alone_that_are_quantized_are_found_in_subgraphs_and_functions_too(self):
        for place in ("graph", "branch", "function"):
            with self.subTest(place):
                model = with_classifier_in_branches()
                dequantize = helper.make_node("DequantizeLinear", ["weight", "scale"], ["restored"])
                if place == "graph":
                    model.graph.node.append(dequantize)
                elif place == "branch":
                    branching = next(node for node in model.graph.node if node.op_type == "If")
                    branching.attribute[0].g.node.append(dequantize)
                else:
                    opsets = [helper.make_opsetid("", 17)]
                    function = helper.make_function("own", "F", ["weight", "scale"], ["restored"], [dequantize], opsets)
                    model.functions.append(function)
                self.assert_refused(model, "1 DequantizeLinear", code="OnnxQuantized")

    def test_integer_operators_of_onnx_and_of_onnx_runtime_mean_quantized(self):
        of_runtime = ("DynamicQuantizeMatMul", "MatMulNBits", "QGemm")
        for operator in ("QLinearConv", "MatMulInteger", "ConvInteger", *of_runtime):
            with self.subTest(operator):
                model = exported()
                model.graph.node[0].op_type = operator
                self.assert_refused(model, f"1 {operator}", code="OnnxQuantized")

    def test_other_inputs_than_one_image_in_fp32_are_refused_with_what_they_are(self):
        for kind, name in ((TensorProto.DOUBLE, "FP64"), (TensorProto.FLOAT16, "FP16"), (TensorProto.UINT8, "UINT8")):
            model = exported()
            image = model.graph.input[0].name
            for node in model.graph.node:
                node.input[:] = ["cast" if each == image else each for each in node.input]
            model.graph.node.insert(0, helper.make_node("Cast", [image], ["cast"], to=TensorProto.FLOAT))
            model.graph.input[0].type.tensor_type.elem_type = kind
            self.assert_refused(model, "expected one FP32 input", f"{name} (batch, 1, 28, 28)")
        model = exported()
        model.graph.input.append(helper.make_tensor_value_info("temperature", TensorProto.FLOAT, [1]))
        self.assert_refused(model, "temperature: FP32 (1)")

    def test_weights_of_fp64_are_refused(self):
        model = exported()
        gemm = classifier_of(model)
        weights = {each.name: each for each in model.graph.initializer}
        for name in gemm.input[1:]:
            values = numpy_helper.to_array(weights[name]).astype(numpy.float64)
            weights[name].CopyFrom(numpy_helper.from_array(values, name))
        into = helper.make_node("Cast", [gemm.input[0]], ["doubles"], to=TensorProto.DOUBLE)
        product = helper.make_node("Gemm", ["doubles", *gemm.input[1:]], ["long"], "fc", transB=1)
        back = helper.make_node("Cast", ["long"], gemm.output, to=TensorProto.FLOAT)
        self.assert_refused(replaced(model, gemm, into, product, back), "expected FP32", "FP64, at fc")

    def test_images_of_another_size_than_the_preprocessing_makes_are_refused(self):
        model = exported()
        model.graph.input[0].type.tensor_type.shape.dim[2].dim_value = 32
        self.assert_refused(model, "makes images of [1, 28, 28]", "(batch, 1, 32, 28)")

    def test_a_graph_with_a_dangling_input_is_refused(self):
        model = exported()
        next(node for node in model.graph.node if node.op_type == "Conv").input[0] = "nowhere"
        self.assert_refused(model, "nowhere")

    def test_a_batch_axis_that_cannot_be_made_dynamic_is_refused_with_the_node_that_fixes_it(self):
        model = with_fixed_batch(exported(), 2)
        gemm = classifier_of(model)
        constant(model, "row", numpy.zeros((2, 128)))
        added = helper.make_node("Add", [gemm.input[0], "row"], ["moved"], "add_rows")
        gemm.input[0] = "moved"
        model.graph.node.insert(list(model.graph.node).index(gemm), added)
        self.assert_refused(model, "the batch axis is fixed to 2", "add_rows")

    def test_answers_that_are_not_one_row_an_image_are_refused_with_their_shape(self):
        self.assert_refused(with_answers_turned(), "found float32 (10, 1)", code="AnswersInvalid")

    def test_another_number_of_classes_and_outputs_that_are_not_named_are_refused(self):
        self.assert_refused(exported(), "model.classes: 12; found float32 (1, 10)", code="AnswersInvalid", classes=12)
        self.assert_refused(with_fixed_batch(exported(), 2), "found float32 (2, 10)", code="AnswersInvalid", classes=12)
        model = exported()
        features = classifier_of(model).input[0]
        model.graph.output.insert(0, helper.make_tensor_value_info(features, TensorProto.FLOAT, ["batch", 128]))
        self.assert_refused(model, "name the one to take as model.output", code="AnswersInvalid")
        _, out = imported(model, output=model.graph.output[1].name)
        numpy.testing.assert_array_equal(answers_of(out), answers_of(exported_onnx()))

    def test_answers_that_depend_on_the_other_images_are_refused(self):
        model = exported()
        gemm = classifier_of(model)
        mean = helper.make_node("ReduceMean", [gemm.input[0]], ["mean"], "mean", axes=[0])
        moved = helper.make_node("Sub", [gemm.input[0], "mean"], ["moved"], "centre")
        product = helper.make_node("Gemm", ["moved", *gemm.input[1:]], gemm.output, "fc", transB=1)
        replaced(model, gemm, mean, moved, product)
        self.assert_refused(model, "asked for 3 images together, it answers differently", code="AnswersUnsteady")

    def test_answers_that_are_drawn_by_chance_are_refused(self):
        model = exported()
        gemm = classifier_of(model)
        first = helper.make_node("Gemm", gemm.input, ["plain"], "fc", transB=1)
        noise = helper.make_node("RandomNormalLike", ["plain"], ["noise"], "noise")
        replaced(model, gemm, first, noise, helper.make_node("Add", ["plain", "noise"], gemm.output, "add"))
        self.assert_refused(model, "asked twice", code="AnswersUnsteady")

    def test_a_class_that_is_masked_with_infinity_is_refused(self):
        model = exported()
        gemm = classifier_of(model)
        constant(model, "mask", [0] * 9 + [-numpy.inf])
        first = helper.make_node("Gemm", gemm.input, ["unmasked"], "fc", transB=1)
        masked = replaced(model, gemm, first, helper.make_node("Add", ["unmasked", "mask"], gemm.output, "mask_out"))
        reason = "3 of 3 images have no finite answer: -inf for class 9"
        self.assert_refused(masked, reason, code="AnswersNotFinite")

    def test_an_unknown_operator_is_named(self):
        model = exported()
        model.opset_import.append(helper.make_opsetid("my.company", 1))
        image = model.graph.input[0].name
        for node in model.graph.node:
            node.input[:] = ["own" if each == image else each for each in node.input]
        model.graph.node.insert(0, helper.make_node("MyFilter", [image], ["own"], domain="my.company"))
        self.assert_refused(model, "my.company:MyFilter", code="OperatorUnsupported")

    def test_a_model_that_onnx_runtime_has_optimized_is_refused_as_that(self):
        options = onnxruntime.SessionOptions()
        options.optimized_model_filepath = str(scratch_folder() / "optimized.onnx")
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.log_severity_level = 4
        onnxruntime.InferenceSession(exported_onnx(), options, providers=["CPUExecutionProvider"])
        self.assert_refused(onnx.load(options.optimized_model_filepath), "ONNX Runtime's optimizer has written it")
