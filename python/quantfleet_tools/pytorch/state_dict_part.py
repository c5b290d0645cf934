"""Parts of a checkpoint whose names are, or come near to, those of a network's state_dict."""

from collections import Counter, OrderedDict
from typing import Any, Dict, List, NamedTuple, Tuple

import torch

DEEPEST = 4
# What DataParallel, torch.compile, FSDP and activation checkpointing put into the names of what they wrap.
WRAPPERS = {"module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"}
# How a part is called that holds weights averaged over the training.
AVERAGES = {"ema", "swa", "averaged", "average", "avg"}
# BatchNorm's counter is younger than many weights, and PyTorch loads them without.
COUNTER = "num_batches_tracked"


class StateDictPart(NamedTuple):
    """Names of a mapping in a file, all behind one prefix, beside those of a network."""

    keys: Tuple[str, ...]
    prefix: str
    mapping: Dict[str, Any]
    # The mapping's name by the network's.
    found: Dict[str, str]
    missing: List[str]
    unexpected: List[str]
    # Texts about tensors that the network cannot take.
    unlike: List[str]

    @property
    def fits(self):
        return not (self.missing or self.unexpected or self.unlike)

    @property
    def is_whole_file(self):
        return not (self.keys or self.prefix or self.inner_wrappers())

    @property
    def label(self):
        """How people call this part of the file."""
        where = f"those under {''.join(f'[{key!r}]' for key in self.keys)}" if self.keys else "those of the file"
        removed = [*([self.prefix] if self.prefix else []), *self.inner_wrappers()]
        return f"{where}, with {' and '.join(map(repr, removed))} removed from the names" if removed else where

    @property
    def is_average(self):
        words = ".".join([*self.keys, self.prefix]).lower().replace("_", ".").split(".")
        return not AVERAGES.isdisjoint(words)

    @property
    def left_out(self):
        """Names that stand beside the prefix, not behind it."""
        return [name for name in self.mapping if not name.startswith(self.prefix)]

    def inner_wrappers(self):
        parts = {part for own, name in self.found.items() for part in lacking(name[len(self.prefix) :], own)}
        return [f"{part}." for part in sorted(parts)]

    def state_dict(self, network):
        """Returns the tensors by the network's names, with the versions of modules that the file notes."""
        state = network.state_dict()
        state.update((own, self.mapping[name]) for own, name in self.found.items())
        versions = getattr(self.mapping, "_metadata", {})
        inside = [module for module in versions if f"{module}.".startswith(self.prefix)]
        state._metadata = OrderedDict((plain(module[len(self.prefix) :]), versions[module]) for module in inside)
        return state


def parts_for(network, content):
    """Returns the parts of what a file holds that have names of a network: in each mapping one for each prefix."""
    return [part for keys, mapping in mappings(content) for part in parts_of(keys, mapping, network)]


def mappings(content, keys=()):
    """Yields (keys that lead to it, mapping) of every mapping of names in a checkpoint that holds a tensor."""
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        return
    if any(isinstance(value, torch.Tensor) for value in content.values()):
        yield keys, content
    for key, value in content.items():
        if len(keys) < DEEPEST:
            yield from mappings(value, (*keys, key))


def parts_of(keys, mapping, network):
    """Yields the parts of a mapping that have names of a network, one for each prefix."""
    expected = network.state_dict()
    own_names = {plain(name): name for name in expected}
    if len(own_names) < len(expected):
        own_names = {name: name for name in expected}
    prefixes = dict.fromkeys(prefix for name in mapping for prefix in prefixes_of(name, own_names))
    for prefix in prefixes or [""]:
        yield part_behind(prefix, keys, mapping, expected, own_names)


def prefixes_of(name, own_names):
    """Yields what stands in a name before one of the network's."""
    parts = name.split(".")
    for start in range(len(parts)):
        rest = ".".join(parts[start:])
        if rest in own_names or plain(rest) in own_names:
            yield name[: len(name) - len(rest)]


def plain(name):
    """Returns a name without what wrappers put into it."""
    return ".".join(part for part in name.split(".") if part not in WRAPPERS)


def part_behind(prefix, keys, mapping, expected, own_names):
    """Compares the names of a mapping behind a prefix with the network's, which `own_names` has by their plain form."""
    found, unexpected = {}, []
    for name in mapping:
        if name.startswith(prefix):
            rest = name[len(prefix) :]
            own = rest if rest in expected else own_names.get(plain(rest))
            if own is None or own in found:
                unexpected.append(name)
            else:
                found[own] = name
    missing = [name for name in expected if name not in found and name.rpartition(".")[2] != COUNTER]
    unlike = [f"{name} {why}" for own, name in found.items() for why in differences(mapping[name], expected[own])]
    return StateDictPart(keys, prefix, mapping, found, missing, unexpected, unlike)


def differences(value, expected):
    """Yields why a network cannot take a value in place of its own."""
    if not isinstance(expected, torch.Tensor):
        return
    if not isinstance(value, torch.Tensor):
        yield f"is no tensor ({type(value).__name__})"
    elif value.shape != expected.shape:
        yield f"is {tuple(value.shape)}, the network's {tuple(expected.shape)}"
    elif value.layout != torch.strided or value.is_quantized or value.is_meta:
        yield "is sparse, quantized or empty of values"
    elif expected.is_floating_point() and not value.is_floating_point():
        yield f"holds {str(value.dtype).replace('torch.', '')}, the network's floating-point numbers"


def lacking(name, own):
    """Returns the wrappers in a name that the network's own name has not."""
    return (Counter(part for part in name.split(".") if part in WRAPPERS) - Counter(own.split("."))).keys()
