"""Makes one file of a user's ONNX model that every tool takes, and refuses a model that cannot be quantized."""

from pathlib import Path

from ..onnx_graph.changes import note_changes
from ..onnx_graph.dynamic_batch import (
    batches_said_inside,
    fixed_batch,
    reshapes_that_fix,
    tell_axes_apart,
    with_dynamic_batch,
)
from ..onnx_graph.external_data import embed, parsed
from ..onnx_graph.names import make_node_names_unique
from ..onnx_graph.network_form import (
    MIN_OPSET,
    opset_of,
    require_image_input,
    require_portable,
    require_unquantized,
    require_valid,
    with_opset,
    without_initial_inputs,
)
from ..onnx_graph.outputs import with_one_output
from ..onnxruntime.same_answers import noise, require_same_answers, steady_answers
from ..protocol.failure import StageFailure, naming
from ..protocol.stage import Outcome

IMAGES = 3
NODES_NAMED = 3


def run(request, report):
    parameters = request.parameters
    report.progress("reading", 0, 1, "models")
    with naming(parameters["onnx"]):
        content = Path(parameters["onnx"]).read_bytes()
        whole = parsed(content)
        embed(whole, parameters["files"])
        require_unquantized(whole)
        require_portable(whole)
        require_valid(whole)
        model = with_one_output(whole, parameters.get("output"))
        report.progress("checking", 0, 1, "models")
        adapted, changes = adapt(model, parameters, report)
    if changes:
        note_changes(adapted, changes)
    if changes or parameters["files"] or model is not whole:
        content = adapted.SerializeToString(deterministic=True)
    Path(parameters["out"]).write_bytes(content)
    report.progress("checking", 1, 1, "models")
    return Outcome({}, {})


def adapt(model, parameters, report):
    """Returns (a model that every tool takes, sentences about what was changed); its answers are those of the model."""
    changes = tidied(model)
    require_image_input(model, parameters["imageShape"])
    plain = model
    if opset_of(model) < MIN_OPSET:
        plain = with_opset(model, MIN_OPSET)
        changes.append(f"opset {opset_of(model)} became {MIN_OPSET}")
    # A sweep that began before an update says no size.
    if parameters["imageShape"] is None:
        return plain, changes
    repeated = tell_axes_apart(plain, parameters["imageShape"])
    if repeated is not None:
        changes.append(f"the axes of the input that were all called {repeated} got sizes of their own")
    taking = taking_its_batch if fixed_batch(plain) else taking_any_batch
    candidate, what = taking(Original(model, parameters, report), plain)
    return candidate, [*changes, *what]


def tidied(model):
    """Mends what changes no answer, in place; returns sentences about it."""
    removed, renamed = without_initial_inputs(model), make_node_names_unique(model)
    return [
        *([f"{removed} weights that were inputs as well are weights alone"] if removed else []),
        *([f"{renamed} nodes with the name of another one got names of their own"] if renamed else []),
    ]


def taking_its_batch(original, model):
    """Returns (a model whose batch axis was fixed, with a dynamic one, what was changed)."""
    batch = fixed_batch(model)
    freed = with_dynamic_batch(model, batch)
    expected = original.answers(batch)
    try:
        original.require_of(freed, expected)
    except StageFailure as failure:
        fixed = f"the batch axis is fixed to {batch}, and cannot be made dynamic"
        raise StageFailure("OnnxInvalid", f"{fixed}: {failure.message}. Export it dynamic") from failure
    return freed, [f"the batch axis, fixed to {batch}, became dynamic"]


def taking_any_batch(original, model):
    """Returns (a model whose batch axis is dynamic, inside too, what was changed)."""
    first = None
    for batch, candidate, what in with_any_batch_inside(model):
        try:
            original.require_of(candidate, original.answers(batch))
            return candidate, what
        except StageFailure as failure:
            first = first or failure
    said = [(name, batch) for batch in batches_said_inside(model) for name in reshapes_that_fix(model, batch)]
    named = [f"Reshape {name} says {batch} first" for name, batch in said[:NODES_NAMED]]
    raise StageFailure(first.code, "; ".join([first.message, *named])) from first


def with_any_batch_inside(model):
    """Yields (number of images that the model may take, it or a copy that may take any number, what was changed)."""
    yield 1, model, []
    for batch in batches_said_inside(model):
        names = ", ".join(reshapes_that_fix(model, batch)[:NODES_NAMED])
        what = f"Reshape {names} took {batch} images at once, and takes any number"
        yield batch, with_dynamic_batch(model, batch), [what]


class Original:
    """A model as the user has it, and images to ask it and others for."""

    def __init__(self, model, parameters, report):
        self._content, self._report = model.SerializeToString(), report
        self._image_shape, self._classes = parameters["imageShape"], parameters["classes"]

    def answers(self, batch):
        """Returns (images, their logits, for so many of them at once)."""
        self._report.progress("comparing", 0, 1, "models")
        images = noise(max(IMAGES, batch + 1), self._image_shape)
        return images, steady_answers(self._content, images, batch, self._classes)

    def require_of(self, model, expected):
        """Requires of another model the same logits, whatever the number of images at once."""
        images, logits = expected
        require_same_answers(logits, model.SerializeToString(), images)
