"""Which inputs of additions and average pools are quantized so that a chain of INT8 is not broken there."""

from typing import NamedTuple

import torch

from .call_sites import ADDITIONS, CallSites, Site

CONVOLUTIONS = ("conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
# What TensorRT folds into the convolution before it, and what does nothing in evaluation.
FOLDED = ("batch_norm", "dropout", "dropout2d", "contiguous", "clone")


class QuantizedInput(NamedTuple):
    """An argument, by its position, of a call at a site."""

    site: Site
    position: int


class Call(NamedTuple):
    """A call that computed a tensor, and the calls that its arguments come from."""

    name: str
    sources: tuple


def quantized_inputs(network, images):
    """Returns the inputs of a network's residual additions and average pools, as one run on images shows them.

    Of an addition it is the one that is added to what a convolution computes, since TensorRT computes the addition in
    the kernel of the convolution. The network must be in evaluation mode.
    """
    found, origins = [], Origins()

    def on_site(site, name, args):
        position = origins.skip_position(args) if name in ADDITIONS else 0
        # What is changed in place, by whoever else has it too, stays that tensor.
        if position is not None and (name, position) != ("add_", 0):
            found.append(QuantizedInput(site, position))
        return args

    origins.begin(images)
    sites = CallSites(network, on_site, origins.note)
    try:
        with torch.inference_mode(), sites:
            network(images)
    finally:
        sites.remove_hooks()
    return list(dict.fromkeys(found))


class Origins:
    """How each tensor of one run came about."""

    def __init__(self):
        # The tensors are kept, so that none gets the identity of another.
        self._calls, self._tensors = {}, []

    def begin(self, images):
        self._set(images, Call("images", ()))

    def note(self, name, args, answer):
        sources = tuple(call for each in tensors_of(args) for call in [self._calls.get(id(each))] if call is not None)
        for each in tensors_of([answer]):
            # A property of a tensor, as its shape, computes nothing; what comes from constants alone is one.
            if sources:
                self._set(each, Call(name, sources))

    def _set(self, tensor, call):
        self._calls[id(tensor)] = call
        self._tensors.append(tensor)

    def skip_position(self, args):
        """Returns the position of the input that is added to a convolution's answer, None if there is none."""
        calls = [self._calls.get(id(each)) for each in args]
        if None in calls:
            return None
        ends = [before_folded(call) for call in calls]
        is_convolution = [end.name in CONVOLUTIONS for end in ends]
        ways = [calls_behind(call) for call in calls]
        common = min(ways[0].keys() & ways[1].keys(), key=lambda each: ways[0][each] + ways[1][each], default=None)
        if all(is_convolution):
            if ends[0] is ends[1]:
                return None
            return 0 if common is None or ways[0][common] < ways[1][common] else 1
        for position in (0, 1):
            # Of x + f(x) with x from a convolution, the addition does not follow that convolution.
            if is_convolution[position] and common != id(ends[position]):
                return 1 - position
        return None


def before_folded(call):
    while call.name in FOLDED:
        call = call.sources[0]
    return call


def calls_behind(call):
    """Returns {identity of a call: how many steps it lies behind} of a call and all that it was computed of."""
    steps, front, step = {}, [call], 0
    while front:
        fresh = {id(each): each for each in front if id(each) not in steps}
        steps.update(dict.fromkeys(fresh, step))
        front = [source for each in fresh.values() for source in each.sources]
        step += 1
    return steps


def tensors_of(values):
    """Yields the tensors among values and in the sequences among them."""
    for value in values:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from tensors_of(value)
