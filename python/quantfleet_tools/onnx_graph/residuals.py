"""Residual additions of convolutional networks."""

# What may stand between a convolution and its residual addition: TensorRT folds it into the convolution.
FOLDED = ("BatchNormalization", "Identity", "Mul", "Add")
CONVOLUTIONS = ("Conv", "ConvTranspose")


def skip_input(node, view):
    """Returns the tensor that a residual addition adds to what a convolution computes, None for another node.

    TensorRT computes the addition in the kernel of the convolution, in INT8 where this tensor is. Where both come from
    convolutions it is the one with fewer nodes on its way from where the two ways part, as NVIDIA's quantizer chooses.
    """
    if node.op_type != "Add" or len(view.data(node)) != 2:
        return None
    ends = [view.producer_through(tensor, FOLDED) for tensor in node.input]
    is_convolution = [end is not None and end.op_type in CONVOLUTIONS for end in ends]
    ways = [nodes_behind(tensor, view) for tensor in node.input]
    common = min(ways[0].keys() & ways[1].keys(), key=lambda each: ways[0][each] + ways[1][each], default=None)
    if all(is_convolution):
        if ends[0] is ends[1]:
            return None
        shorter = 0 if common is None or ways[0][common] < ways[1][common] else 1
        return node.input[shorter]
    for position in (0, 1):
        # Of x + f(x) with x from a convolution, the addition does not follow that convolution.
        if is_convolution[position] and common != id(ends[position]):
            return node.input[1 - position]
    return None


def nodes_behind(tensor, view):
    """Returns {identity of a node: how many steps it lies behind a tensor} of all that the tensor is computed of."""
    steps, front, step = {}, [tensor], 0
    while front:
        producers = {id(node): node for node in map(view.producer, front) if node is not None and id(node) not in steps}
        steps.update(dict.fromkeys(producers, step))
        front = [name for node in producers.values() for name in view.data(node)]
        step += 1
    return steps
