import unittest

from onnx import TensorProto, checker, helper

from quantfleet_tools.onnx_graph.empty_casts import without_empty_casts


def model_of(*nodes, output, kind):
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 4])
    answers = helper.make_tensor_value_info(output, kind, ["batch", 4])
    return helper.make_model(helper.make_graph(nodes, "casts", [images], [answers]), opset_imports=[helper.make_opsetid("", 17)])


def cast(source, target, kind):
    return helper.make_node("Cast", [source], [target], to=kind)


class EmptyCasts(unittest.TestCase):
    def left(self, model):
        without_empty_casts(model)
        checker.check_model(model)
        return [(node.op_type, *node.input) for node in model.graph.node]

    def test_a_cast_to_the_type_that_a_tensor_has_is_left_out_and_so_is_one_behind_it(self):
        nodes = [
            cast("images", "once", TensorProto.FLOAT), cast("once", "twice", TensorProto.FLOAT),
            helper.make_node("Relu", ["twice"], ["positive"]), helper.make_node("Neg", ["once"], ["negative"]),
            helper.make_node("Add", ["positive", "negative"], ["sum"]),
        ]  # fmt: skip
        expected = [("Relu", "images"), ("Neg", "images"), ("Add", "positive", "negative")]
        self.assertEqual(self.left(model_of(*nodes, output="sum", kind=TensorProto.FLOAT)), expected)

    def test_a_cast_to_another_type_is_kept(self):
        nodes = [cast("images", "halves", TensorProto.FLOAT16), cast("halves", "floats", TensorProto.FLOAT), helper.make_node("Relu", ["floats"], ["logits"])]
        model = model_of(*nodes, output="logits", kind=TensorProto.FLOAT)
        self.assertEqual(self.left(model), [("Cast", "images"), ("Cast", "halves"), ("Relu", "floats")])

    def test_one_that_the_body_of_an_if_reads_is_kept(self):
        bodies = [
            helper.make_graph([helper.make_node(kind, ["same"], [name])], name, [], [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 4])])
            for kind, name in (("Relu", "one"), ("Neg", "other"))
        ]  # fmt: skip
        condition = helper.make_node("Constant", [], ["condition"], value=helper.make_tensor("", TensorProto.BOOL, [], [True]))
        chosen = helper.make_node("If", ["condition"], ["logits"], then_branch=bodies[0], else_branch=bodies[1])
        model = model_of(cast("images", "same", TensorProto.FLOAT), condition, chosen, output="logits", kind=TensorProto.FLOAT)
        self.assertEqual([kind for kind, *_ in self.left(model)], ["Cast", "Constant", "If"])

    def test_one_that_is_the_networks_answer_is_kept_with_its_name(self):
        model = model_of(cast("images", "logits", TensorProto.FLOAT), output="logits", kind=TensorProto.FLOAT)
        self.assertEqual(self.left(model), [("Cast", "images")])
