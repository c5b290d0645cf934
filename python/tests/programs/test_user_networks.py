import io
import json
import unittest

import numpy
import torch

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.classification.comparison import sample_batches
from quantfleet_tools.onnxruntime.session import logits_of, open_session
from quantfleet_tools.programs import calibrate_torch, export, fine_tune
from quantfleet_tools.protocol.progress import Report
from quantfleet_tools.pytorch.call_quantizers import without_wrapper
from quantfleet_tools.pytorch.models import build, load_weights

from ..demo import PREPROCESSING, packed, request, silent_report
from ..user_network import user_network
from .test_fine_tune import PARAMETERS

IMAGES = 64
FINE_TUNING = {**PARAMETERS, "epochs": 1, "checkpointSeconds": 60}
TRUNK = """
class Net(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.a, self.b = nn.Conv2d(1, 16, 3, 2, 1), nn.Conv2d(16, 32, 3, 2, 1)
        self.fc = nn.Linear(32, classes)
        self.more(classes)
    def more(self, classes): pass
    def body(self, x): return F.relu(self.b(F.relu(self.a(x)))).mean((2, 3))
    def forward(self, x): return self.fc(self.body(x))
"""
AUXILIARY_HEAD = f"""
{TRUNK}
class build(Net):
    def more(self, classes):
        self.aux = nn.Sequential(nn.Conv2d(16, 8, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, classes))
    def forward(self, x):
        if not self.training: return super().forward(x)
        return self.body(x), super().forward(x), self.aux(F.relu(self.a(x)))
"""
UNUSED_PROJECTOR = f"""
{TRUNK}
class build(Net):
    def more(self, classes): self.projector = nn.Sequential(nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 8))
"""
ATTENTION = """
class build(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.patch, self.norm = nn.Conv2d(1, 48, 7, 7), nn.LayerNorm(48)
        self.attention = nn.MultiheadAttention(48, 4, batch_first=True)
        self.fc = nn.Linear(48, classes)
    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        y = self.norm(x)
        return self.fc((x + self.attention(y, y, y, need_weights=False)[0]).mean(1))
"""
ENCODER = """
class build(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.patch = nn.Conv2d(1, 48, 7, 7)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(48, 4, 96, 0.0, activation="gelu", batch_first=True), 2)
        self.fc = nn.Linear(48, classes)
    def forward(self, x):
        return self.fc(self.encoder(self.patch(x).flatten(2).transpose(1, 2)).mean(1))
"""
VISION_TRANSFORMER = """
def build(classes):
    from torchvision.models import VisionTransformer
    network = VisionTransformer(image_size=28, patch_size=7, num_layers=2, num_heads=4, hidden_dim=48, mlp_dim=96, num_classes=classes)
    network.conv_proj = nn.Conv2d(1, 48, 7, 7)
    nn.init.normal_(network.heads.head.weight)
    return network
"""
PARAMETRIZED = """
from torch.nn.utils import parametrizations, prune, spectral_norm, weight_norm
def build(classes):
    return nn.Sequential(
        parametrizations.weight_norm(nn.Conv2d(1, 16, 3, 2, 1)), nn.ReLU(), parametrizations.spectral_norm(nn.Conv2d(16, 32, 3, 2, 1)), nn.ReLU(),
        weight_norm(nn.Conv2d(32, 32, 1)), nn.ReLU(), spectral_norm(nn.Conv2d(32, 32, 1)), nn.ReLU(), prune.identity(nn.Conv2d(32, 32, 1), "weight"),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), parametrizations.weight_norm(nn.Linear(32, classes)))
"""
IN_PLACE = f"""
{TRUNK}
class build(Net):
    def forward(self, x):
        x.mul_(0.5)
        x -= 0.1
        return super().forward(x)
"""
DEAD_ACTIVATION = f"""
{TRUNK}
class build(Net):
    def more(self, classes): self.dead = nn.Linear(32, classes)
    def forward(self, x): return super().forward(x) + self.dead(self.body(x) * 0)
"""
TUPLE = f"""
{TRUNK}
class build(Net):
    def forward(self, x): return {{"logits": super().forward(x), "hidden": None}}
"""
# Its train() and eval() return nothing, and it says of itself that it is in training mode, whatever its layers are in.
OWN_MODE = f"""
{TRUNK}
class build(Net):
    def more(self, classes): self.norm, self.residual = nn.BatchNorm2d(16), nn.Conv2d(16, 16, 3, 1, 1)
    def body(self, x):
        x = F.relu(self.norm(self.a(x)))
        return F.relu(self.b(x + self.residual(x))).mean((2, 3))
    def train(self, mode=True):
        for child in self.children(): child.train(mode)
"""


def calibrated(network, method="max", placement="weighted-inputs"):
    """Returns the outcome of a calibration and the codes of its warnings."""
    events = io.StringIO()
    parameters = {"model": network.model, "method": method, "placement": placement, "percentile": 99.9, "bins": 512, "calibrationBatchSize": 16, "images": IMAGES}
    outcome = calibrate_torch.run(request({**network.inputs, "calibration": packed(IMAGES)}, parameters), Report(events))
    return outcome, [event for event in map(json.loads, events.getvalue().splitlines()) if event["event"] == "warning"]


def exported(network, checkpoint=None):
    inputs = {**network.inputs, "sample": packed(IMAGES), **({} if checkpoint is None else {"checkpoint": str(checkpoint)})}
    parameters = {"model": network.model, "opset": 17, "expectQuantized": checkpoint is not None}
    return export.run(request(inputs, parameters), silent_report())


def fine_tuned(network, checkpoint, **changes):
    inputs = {**network.inputs, "checkpoint": str(checkpoint), "training": packed(IMAGES)}
    outcome = fine_tune.run(request(inputs, {**FINE_TUNING, **changes, "model": network.model}), silent_report())
    return outcome.artifacts["checkpoint"].path


def as_the_user_runs_it(network):
    """Returns the answers of the network as its factory builds it."""
    plain = build(network.model, network.inputs)
    load_weights(plain, network.inputs["weights"])
    plain.eval()
    with torch.no_grad():
        answers = [plain(torch.tensor(batch)) for batch in sample_batches(PackedSplit(packed(IMAGES)), PREPROCESSING)]
    return torch.cat([answer["logits"] if isinstance(answer, dict) else answer for answer in answers]).numpy()


class UserNetworks(unittest.TestCase):
    def test_networks_of_every_kind_are_calibrated_fine_tuned_and_exported_with_every_layer_quantized(self):
        kinds = {
            "auxiliary head": AUXILIARY_HEAD,
            "unused projector": UNUSED_PROJECTOR,
            "attention": ATTENTION,
            "transformer encoder": ENCODER,
            "vision transformer": VISION_TRANSFORMER,
            "parametrized weights": PARAMETRIZED,
            "input changed in place": IN_PLACE,
            "answers in a dict": TUPLE,
            "an activation that is always 0": DEAD_ACTIVATION,
        }
        for kind, source in kinds.items():
            with self.subTest(kind):
                network = user_network(source)
                outcome, _ = calibrated(network)
                for checkpoint in (outcome.artifacts["checkpoint"].path, fine_tuned(network, outcome.artifacts["checkpoint"].path)):
                    self.assertEqual(exported(network, checkpoint).facts["coverage"]["unquantized"], [])

    def test_fp32_exports_answer_as_the_networks_that_the_user_runs(self):
        for source in (ATTENTION, ENCODER, VISION_TRANSFORMER, PARAMETRIZED, IN_PLACE, TUPLE, OWN_MODE):
            network = user_network(source)
            model = exported(network).artifacts["onnx"].path
            batches = sample_batches(PackedSplit(packed(IMAGES)), PREPROCESSING)
            numpy.testing.assert_allclose(logits_of(open_session(model), batches), as_the_user_runs_it(network), atol=1e-4)

    def test_a_network_that_keeps_no_mode_of_its_own_is_calibrated_exported_and_followed_as_it_is_in_evaluation(self):
        network, statistics = user_network(OWN_MODE), ("norm.running_mean", "norm.running_var", "norm.num_batches_tracked")
        original = torch.load(network.inputs["weights"], weights_only=True)
        for placement in ("weighted-inputs", "with-residuals"):
            with self.subTest(placement):
                outcome, _ = calibrated(network, "mse", placement)
                checkpoint = outcome.artifacts["checkpoint"].path
                kept = torch.load(checkpoint, weights_only=True)["model_state_dict"]
                found = {without_wrapper(name): value for name, value in kept.items()}
                for name in statistics:
                    self.assertTrue(torch.equal(found[name], original[name]), name)
                exported(network, checkpoint)
                exported(network, fine_tuned(network, checkpoint, distillation={"share": 1, "temperature": 1}))

    def test_layers_that_no_image_came_through_are_left_out_and_named_with_every_method(self):
        for method in ("max", "entropy", "percentile", "mse"):
            for source, layers in ((AUXILIARY_HEAD, ["aux.0", "aux.4"]), (UNUSED_PROJECTOR, ["projector.0", "projector.2"])):
                with self.subTest(method):
                    outcome, warnings = calibrated(user_network(source), method)
                    self.assertEqual(outcome.facts["unusedLayers"], layers)
                    self.assertEqual([warning["code"] for warning in warnings], ["LayersUnused"])
                    self.assertIn(f"{len(layers)} layers ({', '.join(layers)})", warnings[0]["message"])

    def test_a_layer_whose_weights_are_used_without_it_is_left_out_and_named_in_the_coverage(self):
        network = user_network(TRUNK + "    def forward(self, x): return F.linear(self.body(x), self.fc.weight, self.fc.bias)\nbuild = Net\n")
        outcome, warnings = calibrated(network)
        self.assertEqual((outcome.facts["unusedLayers"], len(warnings)), (["fc"], 1))
        coverage = exported(network, outcome.artifacts["checkpoint"].path).facts["coverage"]
        self.assertEqual((coverage["operators"], len(coverage["unquantized"])), (3, 1))
