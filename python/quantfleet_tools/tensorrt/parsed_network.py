"""Networks that TensorRT's parser reads from ONNX files."""

import re

from ..protocol.failure import StageFailure

QUANTIZERS = ("QuantizeLinear", "DequantizeLinear")
# In the parsers of TensorRT 8.5 to 11; newer ones take an unknown operator for a plugin.
UNSUPPORTED_PHRASES = re.compile(
    "No importer registered|Plugin not found|could not find plugin|[Uu]nsupported operator"
)
# What 10.6 gives as its reason against an operator that it lacks is the condition that did not hold.
EMPTY_REASONS = ("", "false")


def parse(trt, builder, path, logger, strongly_typed):
    """Returns the network of an ONNX file; a refusal names each node and the parser's reason."""
    network = builder.create_network(creation_flags(trt, strongly_typed))
    parser = trt.OnnxParser(network, logger)
    if not parser.parse_from_file(str(path)):
        errors = [parser.get_error(number) for number in range(parser.num_errors)]
        code = "OperatorUnsupported" if any(map(is_unsupported, errors)) else "NetworkRefused"
        raise StageFailure(code, "; ".join(map(reason_of, errors)) or "the parser gave no reason")
    return network


def creation_flags(trt, strongly_typed):
    """Returns the bit mask for create_network; EXPLICIT_BATCH is required in 8.x and gone in 11."""
    known = trt.NetworkDefinitionCreationFlag.__members__
    wanted = ("EXPLICIT_BATCH", "STRONGLY_TYPED") if strongly_typed else ("EXPLICIT_BATCH",)
    return sum(1 << int(known[name]) for name in wanted if name in known)


def is_unsupported(error):
    """Whether a parser error means that TensorRT lacks the operator, not that the model is wrong."""
    if UNSUPPORTED_PHRASES.search(error.desc()):
        return True
    return code_of(error).startswith("UNSUPPORTED_NODE") and not is_about_quantizer(error)


def code_of(error):
    """Returns the name of a parser error's code, without the enumeration's, whose `name` is a method in 10.6."""
    return str(error.code()).rpartition(".")[2]


def is_about_quantizer(error):
    """Whether a parser error is about a zero-point or scale, an unsupported node to some versions."""
    return operator_of(error) in QUANTIZERS or "zero point" in error.desc() or "Scale coefficient" in error.desc()


def operator_of(error):
    """Returns the operator of a parser error, None where TensorRT does not tell (8.x)."""
    return error.node_operator() if hasattr(error, "node_operator") else None


def reason_of(error):
    """Returns a parser error with the node it is about, by number where TensorRT does not tell the name (8.x)."""
    operator = operator_of(error)
    node = f"node {error.node()}" if operator is None else f"{error.node_name()} ({operator})"
    said = [error.desc()] if error.desc() not in EMPTY_REASONS else []
    return ": ".join([node, code_of(error), *said])


def is_quantized(trt, network):
    """Whether a network carries its scales in Q/DQ pairs."""
    quantizers = (trt.LayerType.QUANTIZE, trt.LayerType.DEQUANTIZE)
    return any(network.get_layer(number).type in quantizers for number in range(network.num_layers))


def tensor_names(network):
    """Returns the names of a network's inputs and of what its layers compute."""
    inputs = {network.get_input(number).name for number in range(network.num_inputs)}
    layers = (network.get_layer(number) for number in range(network.num_layers))
    return inputs | {layer.get_output(number).name for layer in layers for number in range(layer.num_outputs)}
