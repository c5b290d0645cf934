"""Lists the files that an ONNX model keeps its weights in besides itself, without reading them."""

from ..onnx_graph.external_data import load_without_data, locations
from ..protocol.stage import Outcome


def run(request, report):
    report.progress("reading", 0, 1, "models")
    return Outcome({}, {"locations": locations(load_without_data(request.parameters["onnx"]))})
