"""Makes one file of an ONNX model and the files that hold its weights."""

from ..onnx_graph.external_data import embed, load_without_data
from ..protocol.stage import Outcome


def run(request, report):
    parameters = request.parameters
    report.progress("embedding weights", 0, 1, "models")
    model = load_without_data(parameters["onnx"])
    embed(model, parameters["files"])
    with open(parameters["out"], "wb") as file:
        file.write(model.SerializeToString(deterministic=True))
    report.progress("embedding weights", 1, 1, "models")
    return Outcome({}, {})
