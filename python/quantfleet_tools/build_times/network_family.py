"""Networks that take alike long to build: the same layers at the same shapes, built with the same options."""

import hashlib
import json

NOT_OPTIONS = ("inputShape", "fallbackFrom", "deviceCache")


def family_of(layers, parameters, scales):
    """Returns the digest of what the time of a build depends on.

    `layers` is JSON that is the same for networks of a family, `parameters` those of the stage, `scales` where the
    scales of an INT8 engine come from.
    """
    options = {name: value for name, value in parameters.items() if name not in NOT_OPTIONS}
    return hashlib.sha256(json.dumps([layers, {**options, "scales": scales}], sort_keys=True).encode()).hexdigest()


def layers_of(network):
    """Returns the types and shapes of a parsed network's layers."""
    return [
        (layer.type.name, [shape_of(layer.get_output(number)) for number in range(layer.num_outputs)])
        for layer in (network.get_layer(number) for number in range(network.num_layers))
    ]


def shape_of(tensor):
    """Returns a tensor's shape as a list, None where its rank is not known."""
    try:
        return list(tensor.shape)
    except ValueError:
        return None
