import unittest

from torch import nn

from quantfleet_tools.onnx_graph.tensor_functions import inner_tensors

from .blocks import CHANNELS, Encoder, SqueezeAndExcite, conv, prepared, residual
from .small_models import model_of
from onnx import helper


def inner_operators(*layers, opset=17):
    """Returns the operators whose answers lie within functions, and those whose answers do not, in the graph's order."""
    model, _ = prepared(*layers, opset=opset)
    inner = inner_tensors(model.graph)
    ordered = [(node.op_type, node.output[0] in inner) for node in model.graph.node]
    return [op for op, is_inner in ordered if is_inner], [op for op, is_inner in ordered if not is_inner]


class InnerTensors(unittest.TestCase):
    def test_what_a_convolution_gives_to_its_activation_lies_inside(self):
        self.assertEqual(inner_operators(conv(), nn.ReLU6(), conv()), (["Conv"], ["Clip", "Conv"]))
        self.assertEqual(inner_operators(conv(), nn.SiLU(), conv()), (["Conv", "Sigmoid"], ["Mul", "Conv"]))

    def test_activations_in_parts_are_found_whatever_they_are_made_of(self):
        for activation in (nn.Hardswish(), nn.GELU(), nn.GELU("tanh"), nn.Mish(), nn.Softplus(), nn.ELU()):
            for opset in (13, 17):
                inner, outer = inner_operators(conv(), activation, conv(), opset=opset)
                self.assertEqual((inner[0], len(outer), outer[-1]), ("Conv", 2, "Conv"), activation)

    def test_what_others_read_too_lies_outside(self):
        inner, _ = inner_operators(conv(), residual(nn.SiLU(), conv()), conv())
        self.assertEqual(inner, ["Sigmoid"])

    def test_a_residual_addition_and_its_activation_stay_together(self):
        inner, outer = inner_operators(conv(), residual(conv()), nn.ReLU(), conv())
        self.assertEqual((inner, outer), (["Add"], ["Conv", "Conv", "Relu", "Conv"]))

    def test_a_gate_is_a_function_of_its_own_tensor_alone(self):
        inner, outer = inner_operators(conv(), SqueezeAndExcite())
        self.assertEqual((inner, outer), (["Conv", "Conv"], ["Conv", "GlobalAveragePool", "Relu", "HardSigmoid", "Mul"]))

    def test_norms_softmax_and_biases_of_a_transformer_lie_inside(self):
        inner, outer = inner_operators(Encoder(), opset=13)
        self.assertEqual([op for op in inner if op in ("Sqrt", "ReduceMean", "Erf")], ["ReduceMean", "ReduceMean", "Sqrt"] + ["ReduceMean", "ReduceMean", "Sqrt", "Erf"])
        self.assertNotIn("Softmax", inner)
        self.assertEqual(outer.count("MatMul"), 1)

    def test_a_thousand_functions_in_a_row_are_no_problem(self):
        nodes = [helper.make_node("Relu", [f"t{number}"], [f"t{number + 1}"]) for number in range(3000)]
        product = helper.make_node("MatMul", ["t3000", "t3000"], ["logits"], "square")
        model = model_of([helper.make_node("Squeeze", ["images", "one"], ["t0"]), *nodes, product], {})
        self.assertEqual(len(inner_tensors(model.graph)), 2999)
