"""Functions of one tensor in an ONNX graph, such as ReLU6, SiLU, GELU, Softmax and LayerNorm, however they are written.

TensorRT computes each of them in one kernel, together with the product or sum that gives it its tensor. A pair of Q and DQ
inside, or before it, costs accuracy and parts the kernel.
"""

from .graph_view import GraphView, consumers_of

# Operators that a function of one tensor is made of: element by element, or over an axis of it.
PARTS = frozenset(
    "Abs Add BatchNormalization Cast Celu Clip Div Elu Erf Exp Gelu GroupNormalization HardSigmoid HardSwish Identity "
    "InstanceNormalization LayerNormalization LeakyRelu Log LogSoftmax LpNormalization Max MeanVarianceNormalization Min "
    "Mish Mul Neg PRelu Pow QuickGelu RMSNormalization Reciprocal ReduceL2 ReduceMax ReduceMean ReduceSum ReduceSumSquare "
    "Relu Selu Sigmoid SimplifiedLayerNormalization Softmax Softplus Softsign Sqrt Sub Swish Tanh ThresholdedRelu".split()
)
# What TensorRT fuses such a function with.
FUSED_WITH = ("Conv", "ConvTranspose", "Gemm", "MatMul", "Add")


def inner_tensors(graph):
    """Returns the names of the tensors within such functions, and of those that only such a function reads.

    The nodes of the graph stand in the order of the data.
    """
    view, consumers = GraphView(graph), consumers_of(graph)
    inner, in_functions = set(), set()
    for node, tensor in [*((None, each.name) for each in graph.input), *produced(graph)]:
        if id(node) in in_functions or view.is_constant(tensor):
            continue
        function = function_of(tensor, view, consumers)
        members = {id(member) for member in function}
        in_functions |= members
        tensors = [name for member in function for name in member.output]
        if node is not None and node.op_type in FUSED_WITH and function:
            tensors.append(tensor)
        inner.update(name for name in tensors if all(id(each) in members for each in consumers.get(name, [])))
    return inner


def produced(graph):
    return [(node, name) for node in graph.node for name in node.output if name]


def function_of(tensor, view, consumers):
    """Returns the nodes that compute something of one tensor and constants alone."""
    known, function = {tensor}, []
    waiting = list(consumers.get(tensor, []))
    joined = set()
    while waiting:
        node = waiting.pop()
        if node is None or id(node) in joined or node.op_type not in PARTS:
            continue
        if all(name in known for name in view.data(node)):
            joined.add(id(node))
            function.append(node)
            known.update(node.output)
            waiting += [reader for name in node.output for reader in consumers.get(name, [])]
    return function
