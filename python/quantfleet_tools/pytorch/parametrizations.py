"""Weights that are computed from others each time they are used, which neither ModelOpt nor the exporter takes."""

import torch
from torch.nn.utils import parametrize, prune
from torch.nn.utils.spectral_norm import SpectralNorm, SpectralNormLoadStateDictPreHook, remove_spectral_norm
from torch.nn.utils.weight_norm import WeightNorm, remove_weight_norm


def keep_spectral_norm(layer, hook):
    remove_spectral_norm(layer, hook.name)
    # PyTorch 2.15 does not find it: it looks for the hook itself, and the hook is in a wrapper.
    for key, wrapper in list(layer._load_state_dict_pre_hooks.items()):
        if isinstance(wrapper.hook, SpectralNormLoadStateDictPreHook):
            del layer._load_state_dict_pre_hooks[key]


# The older way: a hook of the layer computes the weight before the layer runs.
HOOKS = {
    WeightNorm: lambda layer, hook: remove_weight_norm(layer, hook.name),
    SpectralNorm: keep_spectral_norm,
    prune.BasePruningMethod: lambda layer, hook: prune.remove(layer, hook._tensor_name),
}


def with_computed_weights(network):
    """Returns the network, which is in evaluation mode, with each such weight kept as the value it has now."""
    with torch.no_grad():
        for layer in list(network.modules()):
            if parametrize.is_parametrized(layer):
                for name in list(layer.parametrizations):
                    parametrize.remove_parametrizations(layer, name, leave_parametrized=True)
            for hook in list(layer._forward_pre_hooks.values()):
                keep = next((keep for kind, keep in HOOKS.items() if isinstance(hook, kind)), None)
                if keep is not None:
                    keep(layer, hook)
    return network
