"""Inserts ModelOpt's INT8 quantizers into a network and calibrates them."""

import time

import torch

from ..calibration.batches import CalibrationBatches
from ..images.pixels import PackedSplit
from ..protocol.failure import is_out_of_memory
from ..protocol.stage import PYTORCH, Artifact, Outcome
from ..pytorch import quantized_checkpoint
from ..pytorch.answers import require_finite_answers, require_steady_answers
from ..pytorch.call_quantizers import with_call_quantizers
from ..pytorch.device import prepare_device, run_on
from ..pytorch.models import load_network_to_quantize
from ..pytorch.quantizers import collect, enabled_quantizers, leave_out_unseen, load_scale, with_quantizers
from ..pytorch.threads import use_threads

LAYERS_NAMED = 5


def run(request, report):
    started = time.monotonic()
    use_threads()
    device = prepare_device(request.parameters)
    network, facts = run_on(device, lambda device: calibrate(device, request, report), report)
    path = request.scratch / "calibrated.pth"
    quantized_checkpoint.save(network, path)
    return Outcome({"checkpoint": Artifact(path, PYTORCH)}, {**facts, "seconds": time.monotonic() - started})


def calibrate(device, request, report):
    """Returns the calibrated network, on the processor, and the facts about the work."""
    parameters = request.parameters
    batches = CalibrationBatches(request, report)
    split = PackedSplit(request.inputs["calibration"])
    require_steady_answers(request, split)
    network = load_network_to_quantize(parameters["model"], request.inputs)
    if parameters["placement"] == "with-residuals":
        network = with_call_quantizers(network, torch.from_numpy(split.inputs_at([0], parameters["preprocessing"])))
    network = with_quantizers(network).to(device)
    try:
        check = collect(network, batches, parameters)
    except Exception as error:
        if is_out_of_memory(error):
            raise
        # Some calibrators trip over NaN and infinity.
        require_finite_answers(request, batches)
        raise
    check.require_finite()
    batches.require_all_taken()
    unused = leave_out_unseen(network)
    if unused:
        report.warning("LayersUnused", f"no calibration image came through {named(unused)}: not quantized")
    quantizers = enabled_quantizers(network)
    for done, quantizer in enumerate(quantizers):
        report.progress("searching scales", done, len(quantizers), "quantizers")
        load_scale(quantizer, parameters)
    report.progress("searching scales", len(quantizers), len(quantizers), "quantizers")
    facts = {
        "device": device,
        "batches": batches.taken,
        "images": batches.images,
        "quantizers": len(quantizers),
        "unusedLayers": unused,
    }
    return network.cpu(), facts


def named(layers):
    """Returns how many layers there are with the names of the first."""
    rest = len(layers) - LAYERS_NAMED
    more = f" and {rest} more" if rest > 0 else ""
    return f"{len(layers)} layer{'s' if len(layers) > 1 else ''} ({', '.join(layers[:LAYERS_NAMED])}{more})"
