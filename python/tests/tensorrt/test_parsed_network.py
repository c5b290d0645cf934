import unittest

from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.tensorrt.parsed_network import is_unsupported, parse, reason_of

from .stub_names import NAMES, VERSIONS
from .stub_parser import ErrorCode, NamingErrorCode, ParserError
from .stub_tensorrt import stub_tensorrt

# A code as an enumeration's member, as one of 10.6, and as one that prints without the enumeration's name.
SHAPES = (ErrorCode.__getitem__, NamingErrorCode, str)


def error(version, code, text, operator="Conv"):
    return ParserError(NAMES[version]["ParserError"], code, text, operator)


class ParserErrors(unittest.TestCase):
    def test_a_reason_has_the_node_and_the_codes_name_in_every_shape(self):
        for version in VERSIONS:
            node = "node 1" if version.startswith("8.") else "conv1 (Conv)"
            for shape in SHAPES:
                with self.subTest(version, shape=shape):
                    reason = reason_of(error(version, shape("INVALID_NODE"), "what is wrong"))
                    self.assertEqual(reason, f"{node}: INVALID_NODE: what is wrong")
                    self.assertEqual(reason_of(error(version, shape("UNSUPPORTED_NODE"), "false")), f"{node}: UNSUPPORTED_NODE")

    def test_an_operator_that_tensorrt_lacks_is_told_from_a_wrong_model_in_every_shape(self):
        for version in VERSIONS:
            for shape in SHAPES:
                with self.subTest(version, shape=shape):
                    for code in ("UNSUPPORTED_NODE", "UNSUPPORTED_NODE_ATTR"):
                        self.assertTrue(is_unsupported(error(version, shape(code), "mode is not there")))
                        self.assertFalse(is_unsupported(error(version, shape(code), "zero point is not zero")))
                    wrong, said = shape("INVALID_NODE"), "No importer registered for op: Foo"
                    self.assertFalse(is_unsupported(error(version, wrong, "axis is out of range")))
                    self.assertTrue(is_unsupported(error(version, wrong, said)))

    def test_a_quantizer_that_is_refused_is_no_missing_operator(self):
        for version in (version for version in VERSIONS if not version.startswith("8.")):
            code = ErrorCode.UNSUPPORTED_NODE
            self.assertFalse(is_unsupported(error(version, code, "type is not supported", "DequantizeLinear")))

    def test_a_file_with_errors_fails_with_all_of_them(self):
        for version in VERSIONS:
            for name, code in (("UNSUPPORTED_NODE", "OperatorUnsupported"), ("INVALID_NODE", "NetworkRefused")):
                errors = [error(version, ErrorCode.INVALID_NODE, "one"), error(version, ErrorCode[name], "two")]
                trt = stub_tensorrt(version, parser_errors=errors)
                with self.subTest(version, name=name), self.assertRaises(StageFailure) as raised:
                    parse(trt, trt.Builder(None), "network.onnx", None, strongly_typed=False)
                self.assertEqual(raised.exception.code, code)
                self.assertRegex(raised.exception.message, "one; .*two")
