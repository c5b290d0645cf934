"""INT8 by policy where scales only allow it: the builder is told to prefer INT8 to whatever it times as faster."""

# Matrix products have no INT8 without Q/DQ pairs.
CONSTRAINED = ("CONVOLUTION", "DECONVOLUTION", "FULLY_CONNECTED")


def prefer_int8(trt, network, config, policy, scales):
    """Asks for INT8 in every convolution, unless the policy is `fastest` or Q/DQ pairs decide.

    Whether enough of the engine is INT8 for `require-int8` shows when it is built: a builder that has to obey refuses a
    network for one layer, without a word about the others.
    """
    if policy == "fastest" or scales != "calibrationCache":
        return
    kinds = [trt.LayerType.__members__[name] for name in CONSTRAINED if name in trt.LayerType.__members__]
    for layer in (network.get_layer(number) for number in range(network.num_layers)):
        if layer.type in kinds:
            layer.precision = trt.DataType.INT8
    config.set_flag(trt.BuilderFlag.PREFER_PRECISION_CONSTRAINTS)
