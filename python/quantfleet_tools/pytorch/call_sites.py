"""Where in the code of a network additions and average pools are, whether they are modules, functions or operators.

A site is the n-th such call in one run of a module's own forward. It is the same in every run that goes the same way,
whatever the network is made of: nothing is traced, so nothing has to be traceable.
"""

from typing import NamedTuple

import torch
from torch.overrides import TorchFunctionMode

ADDITIONS = ("add", "add_", "__add__", "__iadd__", "__radd__")
POOLS = ("avg_pool1d", "avg_pool2d", "avg_pool3d", "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d")
SPATIAL_AXES = {4: {2, 3}, 5: {2, 3, 4}}


class Site(NamedTuple):
    """A call: the name of the module whose forward makes it, and how many it made before in the same run."""

    module: str
    index: int


class CallSites(TorchFunctionMode):
    """While it is entered, `on_site(site, function, arguments)` runs before each addition and average pool.

    It returns the arguments to call with. `on_call(name, arguments, answer)`, if there is one, sees every call, after it.
    The network keeps hooks until they are removed.
    """

    def __init__(self, network, on_site, on_call=None):
        super().__init__()
        self._on_site, self._on_call = on_site, on_call
        self._running, self._hooks = [], []
        for name, module in network.named_modules():
            self._hooks.append(module.register_forward_pre_hook(self._begin(name)))
            self._hooks.append(module.register_forward_hook(self._end, always_call=True))

    def remove_hooks(self):
        for hook in self._hooks:
            hook.remove()

    def _begin(self, name):
        return lambda module, inputs: self._running.append([name, 0])

    def _end(self, module, inputs, answer):
        self._running.pop()

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name = getattr(function, "__name__", "")
        if self._running and is_of_interest(name, args, kwargs):
            running = self._running[-1]
            site = Site(running[0], running[1])
            running[1] += 1
            args = self._on_site(site, name, args)
        answer = function(*args, **kwargs)
        if self._on_call is not None:
            self._on_call(name, args, answer)
        return answer


def is_of_interest(name, args, kwargs):
    if name in ADDITIONS:
        return is_sum_of_maps(args, kwargs)
    return name in POOLS or (name == "mean" and is_spatial_mean(args, kwargs))


def is_sum_of_maps(args, kwargs):
    """Whether two feature maps of one shape are added as they are."""
    if len(args) != 2 or kwargs.get("alpha", 1) != 1 or "out" in kwargs:
        return False
    one, other = args
    are_maps = all(isinstance(each, torch.Tensor) and each.is_floating_point() and each.dim() > 2 for each in args)
    return are_maps and one.shape == other.shape


def is_spatial_mean(args, kwargs):
    """Whether a mean is over all axes of a feature map but images and channels, as a global average pool is."""
    axes = args[1] if len(args) > 1 else kwargs.get("dim")
    if not args or not isinstance(args[0], torch.Tensor) or not isinstance(axes, (tuple, list)):
        return False
    return {axis % args[0].dim() for axis in axes} == SPATIAL_AXES.get(args[0].dim())
