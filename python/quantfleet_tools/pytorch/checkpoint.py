"""Loads a network's weights from a file as training leaves it: a state_dict, or a checkpoint that has one inside."""

import torch

from ..protocol.failure import StageFailure
from .state_dict_part import parts_for
from .weights_file import read_weights_file

NAMED = 3


def load_weights(network, path, name=None):
    """Loads a file's weights into a network and says what was taken from it, None where it is that state_dict alone.

    Messages call the file `name`. Fails with WeightsMismatch where not exactly one part of the file fits.
    """
    name = name or path
    content = read_weights_file(path, name)
    parts = parts_for(network, content)
    fitting = without_copies([part for part in parts if part.fits])
    if not fitting:
        raise StageFailure("WeightsMismatch", f"{name} {why_none_fits(content, parts)}")
    chosen = chosen_of(fitting, name)
    network.load_state_dict(chosen.state_dict(network))
    return None if chosen.is_whole_file else taken(chosen, fitting)


def without_copies(fitting):
    """Returns the parts without those that have the same tensors as an earlier one."""
    different = []
    # The same names may be read with several prefixes: the longest leaves the least to be explained.
    for each in sorted(fitting, key=lambda each: (len(each.keys), -len(each.prefix))):
        if not any(have_same_tensors(each, other) for other in different):
            different.append(each)
    return different


def have_same_tensors(one, other):
    common = one.found.keys() & other.found.keys()
    pairs = [(one.mapping[one.found[own]], other.mapping[other.found[own]]) for own in common]
    return all(a is b or (isinstance(a, torch.Tensor) and torch.equal(a, b)) for a, b in pairs)


def chosen_of(fitting, name):
    """Returns the part whose weights are meant: the only one, or the only average."""
    averages = [each for each in fitting if each.is_average]
    if len(fitting) > 1 and len(averages) != 1:
        parts = "; ".join(each.label for each in fitting)
        message = f"{name} holds {len(fitting)} different weights that fit the network ({parts})"
        raise StageFailure("WeightsMismatch", f"{message}. Save those that are meant alone.")
    return averages[0] if averages else fitting[0]


def taken(chosen, fitting):
    """Says what was taken from a file and what was not."""
    said = [f"the weights are {chosen.label}"]
    others = [each.label for each in fitting if each is not chosen]
    if others:
        others_too = f"{' and '.join(others)}, which fit as well, were not taken"
        said.append(f"they are averaged over the training, and {others_too}")
    if chosen.left_out:
        said.append(f"{counted(chosen.left_out, 'entry', 'entries')} beside them left out")
    return f"{'; '.join(said)}."


def why_none_fits(content, parts):
    """Says what the part of a file that comes nearest to a network has and lacks."""
    if not parts:
        return f"holds {described(content)}; expected a state_dict, or a checkpoint that has one"
    nearest = max(parts, key=lambda each: (len(each.found) - len(each.unlike), -len(each.unexpected), -len(each.keys)))
    expected = len(nearest.found) + len(nearest.missing)
    differences = [
        f"{what}: {counted(names, 'name', 'names')}"
        for what, names in (
            ("missing", nearest.missing),
            ("not in the network", nearest.unexpected),
            ("of another form", nearest.unlike),
        )
        if names
    ]
    return (
        f"does not fit the network: of its {expected} names, {len(nearest.found)} are among {nearest.label}; "
        f"{'; '.join(differences)}"
    )


def named(names):
    # A name may be anything; as Python writes it, it has no terminal codes.
    return ", ".join([*(repr(name)[1:-1] for name in names[:NAMED]), *(["…"] if len(names) > NAMED else [])])


def counted(names, one, several):
    return f"{len(names)} {one if len(names) == 1 else several} ({named(names)})"


def described(content):
    """Says in a few words what a checkpoint holds."""
    if isinstance(content, dict):
        return f"a dictionary without tensors ({named([*map(str, content)])})" if content else "an empty dictionary"
    return "nothing (None)" if content is None else f"a value of the type {type(content).__name__}"
