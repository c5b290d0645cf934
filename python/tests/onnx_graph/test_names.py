import unittest

from onnx import helper

from quantfleet_tools.onnx_graph.names import make_node_names_unique, rename_clashing_tensors

from .small_models import exported, model_of, with_shared_bias


def chain(*tensors):
    """Returns a model whose tensors have these names, one computed from the other."""
    names = ["images", *tensors, "logits"]
    return model_of([helper.make_node("Relu", [a], [b], f"n_{b}") for a, b in zip(names, names[1:])], {})


class Names(unittest.TestCase):
    def test_a_name_that_a_quantizer_would_make_of_another_is_changed(self):
        quantizers = ("_QuantizeLinear_Output", "_DequantizeLinear_Output_1")
        for ending in ("_scale", "_zero_point", "_quantized", "_ReduceMax", *quantizers):
            with self.subTest(ending):
                model = chain("x", f"x{ending}")
                self.assertEqual(rename_clashing_tensors(model), {f"x{ending}": f"x{ending}_renamed_2"})
                self.assertEqual(model.graph.node[2].input[0], f"x{ending}_renamed_2")

    def test_inputs_and_outputs_keep_their_names(self):
        self.assertEqual(rename_clashing_tensors(chain("images_scale")), {"images_scale": "images_scale_renamed_2"})
        model = chain("y")
        model.graph.node[1].output[0] = model.graph.output[0].name = "y_scale"
        self.assertEqual(rename_clashing_tensors(model), {"y": "y_renamed_2"})
        self.assertEqual(model.graph.output[0].name, "y_scale")

    def test_a_number_at_the_end_clashes_with_copies_of_a_shared_bias_alone(self):
        self.assertEqual(rename_clashing_tensors(with_shared_bias()), {"b0": "b0_renamed_2"})
        self.assertEqual(rename_clashing_tensors(chain("1", "10", "11")), {})

    def test_names_in_order_are_left_alone(self):
        self.assertEqual(rename_clashing_tensors(exported()), {})
        self.assertEqual(make_node_names_unique(exported()), 0)

    def test_nodes_of_one_name_get_others_that_nobody_has(self):
        model = chain("x", "y", "z")
        for node, name in zip(model.graph.node, ("a", "a", "a_renamed_2", "a")):
            node.name = name
        self.assertEqual(make_node_names_unique(model), 2)
        self.assertEqual([node.name for node in model.graph.node], ["a", "a_renamed_3", "a_renamed_2", "a_renamed_4"])
