"""An ONNX parser that finds every file good, or bad for the errors it is given, in the shapes they have in TensorRT."""

import enum

from .stub_names import Restricted

CODES = ["SUCCESS", "INVALID_NODE", "UNSUPPORTED_NODE", "UNSUPPORTED_NODE_ATTR"]
# What pybind11 makes of an enumeration: its members have a name and print as "ErrorCode.X".
ErrorCode = enum.Enum("ErrorCode", CODES)


class NamingErrorCode:
    """A code of 10.6, whose `name` is a method."""

    def __init__(self, name):
        self._name = name

    def name(self):
        return self._name

    def __str__(self):
        return f"ErrorCode.{self._name}"


class ParserError(Restricted):
    """An error about the second node, `conv1`; `code` is what the method of that name returns."""

    def __init__(self, names, code, text, operator="Conv"):
        super().__init__(names, _code=code, _text=text, _operator=operator)

    def code(self):
        return self._code

    def desc(self):
        return self._text

    def node(self):
        return 1

    def node_name(self):
        return "conv1"

    def node_operator(self):
        return self._operator


class OnnxParser(Restricted):
    def __init__(self, names, errors):
        super().__init__(names, num_errors=len(errors), _errors=errors)

    def parse_from_file(self, path):
        return not self._errors

    def get_error(self, number):
        return self._errors[number]
