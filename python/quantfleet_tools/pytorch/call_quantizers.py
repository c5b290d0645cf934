"""A network whose residual additions and average pools get quantizers, which ModelOpt has for layers alone."""

from modelopt.torch.quantization.nn import QuantInputBase, QuantModuleRegistry
from torch import nn

from .call_sites import CallSites, Site
from .residuals import QuantizedInput, quantized_inputs

INPUTS = "inputs_of_calls"


class InputOfCall(nn.Identity):
    """An argument of a call, as a layer: ModelOpt quantizes layers alone."""


@QuantModuleRegistry.register({InputOfCall: "InputOfCall"})
class QuantizedInputOfCall(QuantInputBase):
    """The same with a quantizer."""


class WithCallQuantizers(nn.Module):
    """Runs a network with a quantizer on some arguments of the calls that it makes."""

    def __init__(self, network, names):
        super().__init__()
        self.network = network
        self.inputs_of_calls = nn.ModuleDict({name: InputOfCall() for name in names})
        modules = {name.replace(".", "/"): name for name, _ in network.named_modules()}
        self._names = {quantized_input(name, modules): name for name in names}
        # Not a module of its own: neither state nor the exporter should know of it.
        self._sites = CallSites(network, self._quantized)

    def forward(self, images):
        with self._sites:
            return self.network(images)

    def _quantized(self, site, function, args):
        quantized = list(args)
        for position in range(len(args[:2])):
            name = self._names.get(QuantizedInput(site, position))
            if name is not None:
                quantized[position] = self.inputs_of_calls[name](args[position])
        return quantized


def with_call_quantizers(network, images):
    """Returns the network with quantizers at its residual additions and average pools, found by a run on images.

    Images are (n, channels, height, width). A network that has none is returned as it is.
    """
    names = [name_of(found) for found in quantized_inputs(network, images)]
    return WithCallQuantizers(network, names) if names else network


def with_call_quantizers_named(network, quantizers):
    """Returns the network with the quantizers at calls that are among the names of a checkpoint's quantizers."""
    parts = [name.split(".") for name in quantizers]
    names = list(dict.fromkeys(part[1] for part in parts if part[0] == INPUTS))
    return WithCallQuantizers(network, names) if names else network


def without_wrapper(name):
    """Returns the name that a layer has in the network itself."""
    return name.removeprefix("network.")


def name_of(found):
    (module, index), position = found
    return "-".join([module.replace(".", "/"), str(index), str(position)])


def quantized_input(name, modules):
    module, index, position = name.rsplit("-", 2)
    return QuantizedInput(Site(modules[module], int(index)), int(position))
