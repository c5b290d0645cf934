"""What the engines are measured on."""


def device_name(options):
    """Returns the name of the first card of the command line's options, or that it is the processor."""
    if options.backend == "onnxruntime":
        return "the processor"
    import torch

    return torch.cuda.get_device_name(options.cards[0])
