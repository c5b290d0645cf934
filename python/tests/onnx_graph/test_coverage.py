import unittest

import onnx
from onnx import helper

from quantfleet_tools.onnx_graph.coverage import coverage, left_in_fp32

from ..demo import exported_onnx, folded_qdq_onnx
from .small_models import (
    attention,
    classifier_of,
    constant,
    exported,
    lstm,
    model_of,
    replaced,
    with_classifier_in_branches,
)


def names(found):
    return [each["name"] for each in found["unquantized"]]


class Coverage(unittest.TestCase):
    def test_a_network_that_is_not_quantized_has_every_operator_named(self):
        found = coverage(onnx.load(exported_onnx()))
        self.assertEqual((found["operators"], found["quantized"], len(found["unquantized"])), (23, 0, 23))

    def test_a_convolution_whose_quantizer_is_gone_is_named_with_the_reason(self):
        model = onnx.load(folded_qdq_onnx())
        convolution = [node for node in model.graph.node if node.op_type == "Conv"][3]
        dequantize = next(node for node in model.graph.node if convolution.input[0] in node.output)
        quantize = next(node for node in model.graph.node if dequantize.input[0] in node.output)
        convolution.input[0] = quantize.input[0]
        found = coverage(model)
        self.assertEqual(found["quantized"], found["operators"] - 1)
        self.assertEqual(found["unquantized"][0]["name"], convolution.name)
        self.assertIn("its data comes from", found["unquantized"][0]["reason"])
        self.assertEqual(left_in_fp32(found), f"left in FP32: 1 of 23 operators with weights (Conv {convolution.name})")

    def test_nothing_is_said_of_a_network_that_is_quantized_throughout(self):
        self.assertIsNone(left_in_fp32(coverage(onnx.load(folded_qdq_onnx()))))

    def test_products_of_two_activations_are_counted_apart(self):
        found = coverage(attention())
        self.assertEqual((found["operators"], names(found)), (4, ["to_q", "to_k", "to_v", "head"]))
        products = found["activationProducts"]
        self.assertEqual((products["operators"], names(products)), (2, ["q_times_k", "attention_times_v"]))
        self.assertNotIn("q_times_k", left_in_fp32(found))

    def test_an_einsum_is_a_product_with_weights_or_of_activations_by_what_it_reads(self):
        model = attention()
        product = next(node for node in model.graph.node if node.name == "q_times_k")
        head = next(node for node in model.graph.node if node.name == "head")
        einsum = helper.make_node("Einsum", ["q", "k_t"], product.output, "e1", equation="bij,bjk->bik")
        replaced(model, product, einsum)
        replaced(model, head, helper.make_node("Einsum", head.input, head.output, "e2", equation="bi,ij->bj"))
        found = coverage(model)
        self.assertIn("e2", names(found))
        self.assertIn("e1", names(found["activationProducts"]))

    def test_the_bodies_of_an_if_are_counted_with_the_weights_they_take_from_outside(self):
        found = coverage(with_classifier_in_branches())
        self.assertEqual(found["operators"], 24)
        self.assertEqual(
            {name for name in names(found) if "fc" in name}, {"maybe.then_branch/fc_then", "maybe.else_branch/fc_else"}
        )

    def test_the_body_of_a_loop_is_counted(self):
        model = attention()
        shape = ["batch", 28, 28]
        body = helper.make_graph(
            [
                helper.make_node("Identity", ["go_on"], ["still"]),
                helper.make_node("MatMul", ["before", "w_q"], ["after"], "step"),
            ],
            "body",
            [
                helper.make_tensor_value_info("turn_number", onnx.TensorProto.INT64, []),
                helper.make_tensor_value_info("go_on", onnx.TensorProto.BOOL, []),
                helper.make_tensor_value_info("before", onnx.TensorProto.FLOAT, shape),
            ],
            [
                helper.make_tensor_value_info("still", onnx.TensorProto.BOOL, []),
                helper.make_tensor_value_info("after", onnx.TensorProto.FLOAT, shape),
            ],
        )
        to_q = next(node for node in model.graph.node if node.name == "to_q")
        inputs = [constant(model, "twice", 2, "int64"), "", "rows"]
        loop = helper.make_node("Loop", inputs, to_q.output, "loop", body=body)
        self.assertIn("loop.body/step", names(coverage(replaced(model, to_q, loop))))

    def test_the_body_of_a_function_of_the_model_is_counted_where_it_is_called(self):
        model = attention()
        model.opset_import.append(helper.make_opsetid("own", 1))
        product = helper.make_node("MatMul", ["left", "right"], ["out"], "inside")
        model.functions.append(
            helper.make_function("own", "Product", ["left", "right"], ["out"], [product], [helper.make_opsetid("", 17)])
        )
        for name in ("to_q", "q_times_k"):
            node = next(node for node in model.graph.node if node.name == name)
            replaced(model, node, helper.make_node("Product", node.input, node.output, f"call_{name}", domain="own"))
        found = coverage(model)
        self.assertEqual((found["operators"], found["activationProducts"]["operators"]), (4, 2))

    def test_recurrent_layers_are_counted(self):
        found = coverage(lstm())
        self.assertEqual((found["operators"], names(found)), (2, ["reader", "head"]))

    def test_a_thousand_layers_in_a_row_are_no_problem(self):
        nodes = [helper.make_node("Relu", [f"t{number}"], [f"t{number + 1}"]) for number in range(3000)]
        product = helper.make_node("MatMul", ["t3000", "t3000"], ["logits"], "square")
        found = coverage(model_of([helper.make_node("Squeeze", ["images", "one"], ["t0"]), *nodes, product], {}))
        self.assertEqual(found["activationProducts"]["operators"], 1)

    def test_a_classifier_with_its_weight_first_is_a_product_with_weights(self):
        model = exported()
        gemm = classifier_of(model)
        weight, bias = gemm.input[1:]
        turned = helper.make_node("Transpose", [gemm.input[0]], ["turned"], "turn", perm=[1, 0])
        product = helper.make_node("MatMul", [weight, "turned"], ["product"], "first")
        back = helper.make_node("Transpose", ["product"], ["back"], "back", perm=[1, 0])
        replaced(model, gemm, turned, product, back, helper.make_node("Add", ["back", bias], gemm.output, "add"))
        self.assertIn("first", names(coverage(model)))
