"""Optimization profiles: the batch sizes an engine takes."""

from ..protocol.failure import StageFailure


def profile_ranges(profile, own_sizes):
    """Returns (smallest, usual, largest) batch size of each optimization profile.

    One for all, or one for each of `own_sizes`, ascending, that begins after the one before: its kernels are chosen for
    its largest.
    """
    if not own_sizes:
        return [(profile["min"], profile["opt"], profile["max"])]
    starts = [profile["min"], *(size + 1 for size in own_sizes)]
    return [(start, size, size) for start, size in zip(starts, own_sizes)]


def batch_profile(builder, network_input, sizes, image_shape):
    """Returns a profile over the batch axis of a network's only input, None where every axis is fixed.

    `sizes` are the smallest, usual and largest batch size; `image_shape` (channels, height, width) is for the axes that
    the network leaves open. A network whose batch axis is fixed at another size is refused.
    """
    batch_axis, *image_axes = network_input.shape
    if batch_axis != -1:
        require_fixed_size(batch_axis, sizes)
    if -1 not in network_input.shape:
        return None
    shape = tuple(given if axis == -1 else axis for axis, given in zip(image_axes, image_shape))
    profile = builder.create_optimization_profile()
    profile.set_shape(network_input.name, *((size, *shape) for size in sizes))
    return profile


def require_fixed_size(batch_size, sizes):
    """Refuses a network whose batch axis is fixed at another size than those asked for."""
    if any(size != batch_size for size in sizes):
        asked = ", ".join(map(str, sizes))
        raise StageFailure("NetworkRefused", f"the network takes batches of {batch_size} only; asked for: {asked}")
