import unittest
from unittest.mock import patch

import torch

from quantfleet_tools.programs import check_network, export
from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.pytorch import plain_attention

from ..demo import MODEL, WEIGHTS, packed, request, silent_report
from ..user_network import UserNetwork, user_network

DEMO = UserNetwork(MODEL, {"weights": WEIGHTS})
LINEAR = "class build(nn.Module):\n    def __init__(self, c):\n        super().__init__()\n        self.f = nn.Linear(784, c)\n"
ATTENTION = """
class build(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.attention, self.fc = nn.MultiheadAttention(28, 4, batch_first=True), nn.Linear(28, classes)
    def forward(self, x):
        return self.fc(self.attention(x[:, 0], x[:, 0], x[:, 0])[0].mean(1))
"""


def failure_of(work):
    """Returns code and message of the failure that a stage program ends with."""
    try:
        work()
    except StageFailure as failure:
        return failure.code, failure.message
    raise AssertionError("the network was accepted")


def checked(network, shape=(1, 28, 28), colour="grey"):
    parameters = {"model": network.model, "inputShape": list(shape), "colour": colour, "weightsName": "net.pth"}
    return check_network.run(request(network.inputs, parameters), silent_report())


def exported(network):
    parameters = {"model": network.model, "opset": 17, "expectQuantized": False}
    return export.run(request({**network.inputs, "sample": packed(32)}, parameters), silent_report())


def answering(forward):
    return user_network(f"{LINEAR}    def forward(self, x):\n        y = self.f(x.flatten(1))\n        {forward}\n")


class CheckNetwork(unittest.TestCase):
    def test_a_network_that_takes_the_images_is_accepted(self):
        self.assertGreater(checked(DEMO).facts["parameters"], 10_000)

    def test_a_network_for_other_images_is_refused_with_what_it_takes(self):
        code, message = failure_of(lambda: checked(DEMO, (3, 28, 28), "rgb"))
        self.assertEqual(code, "ConfigInvalid")
        self.assertIn("takes 1 channel, the images have 3 (colour: rgb)", message)
        code, message = failure_of(lambda: checked(answering("return y"), (1, 32, 32)))
        self.assertEqual(code, "ConfigInvalid")
        self.assertIn("does not take images of 32 x 32; it takes 28 x 28", message)

    def test_a_forward_that_fails_is_said_with_its_line(self):
        code, message = failure_of(lambda: checked(answering("raise KeyError('scale')")))
        self.assertEqual(code, "NetworkFailed")
        self.assertRegex(message, r"networks\.py, line 10 \(forward\): KeyError: 'scale'$")

    def test_one_tensor_in_a_tuple_dict_or_data_class_is_the_answer_and_anything_else_is_refused(self):
        for accepted in ("return (y,)", "return y, None", "return {'logits': y, 'hidden': None}", "return [[y]]"):
            with self.subTest(accepted):
                self.assertEqual(checked(answering(accepted)).facts["parameters"], 7850)
        refused = {
            "return x.flatten(1), y": "found a tuple of 0: a tensor (2, 784), 1: a tensor (2, 10)",
            "return {'a': y, 'b': y}": "found a dict of a: a tensor (2, 10), b: a tensor (2, 10)",
            "return None": "found None",
            "return 'cat'": "found a str",
        }
        for answer, found in refused.items():
            with self.subTest(answer):
                code, message = failure_of(lambda: checked(answering(answer)))
                self.assertEqual(code, "AnswersInvalid")
                self.assertTrue(message.endswith(found), message)

    def test_another_number_of_classes_than_the_sweep_says_is_refused(self):
        network = answering("return y[:, :7]")
        self.assertEqual(failure_of(lambda: checked(network))[0], "AnswersInvalid")

    def test_plain_attention_that_answered_differently_would_be_noticed(self):
        network = user_network(ATTENTION)
        self.assertGreater(checked(network).facts["parameters"], 0)
        with patch.object(plain_attention, "linear", lambda weight, bias: torch.nn.Linear(weight.shape[1], weight.shape[0])):
            code, message = failure_of(lambda: checked(network))
        self.assertEqual(code, "NetworkFailed")
        self.assertIn("answers differently", message)


class WhatCannotBeExported(unittest.TestCase):
    def test_an_operator_that_onnx_lacks_is_named_in_plain_words(self):
        cases = {
            "return y * torch.vdot(self.f.weight[0], self.f.weight[0])": "the operator vdot cannot be exported to ONNX opset 17",
            "return F.adaptive_avg_pool2d(x, 3).flatten(1)[:, :1] + y": (
                "the operator adaptive_avg_pool2d cannot be exported to ONNX opset 17: output size that are not factor of "
                "input size"
            ),
        }
        for forward, expected in cases.items():
            with self.subTest(forward):
                self.assertEqual(failure_of(lambda: exported(answering(forward))), ("OperatorUnsupported", expected))

    def test_a_number_of_images_that_is_fixed_inside_is_refused_as_that(self):
        forward = "return torch.cat([self.f(x[i : i + 1].flatten(1)) for i in range(len(x))])"
        code, message = failure_of(lambda: exported(answering(forward)))
        self.assertEqual(code, "ExportMismatch")
        self.assertIn("fixes their number inside", message)
