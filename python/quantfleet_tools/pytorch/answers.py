"""What a PyTorch network answers on the processor, and whether it answers as a classifier must."""

import torch

from ..classification.logits import finite_logits
from ..classification.steadiness import require_steady

# Each is answered three times on the processor, which takes seconds a network of some size.
IMAGES_ASKED = 8
# Of networks that compute in BF16 inside, whose kernels for one image and for several round differently.
TOLERANCE = 1e-2


def answers_of(network, images):
    """Returns what a network answers to a tensor (n, channels, height, width), as an array where NumPy has its type."""
    with torch.inference_mode():
        answers = network(images)
    return answers.numpy() if isinstance(answers, torch.Tensor) and answers.dtype != torch.bfloat16 else answers


def require_finite_answers(network, batches, parameters):
    """Fails with AnswersNotFinite where an image of the batches of network inputs has no finite answer."""
    finite_logits(lambda batch: answers_of(network, torch.tensor(batch)), batches, parameters["model"]["classes"])


def require_steady_answers(network, split, parameters):
    """Returns the logits of the first images of a packed split, which may be not finite.

    Fails with AnswersInvalid where they are no logits of the classes of `parameters`, with AnswersUnsteady where an
    image is answered differently when it is asked again, or alone.
    """
    images = split.inputs_at(range(min(IMAGES_ASKED, split.count)), parameters["preprocessing"])
    logits, _ = require_steady(
        # A copy: some networks normalise their input in place.
        lambda batch: answers_of(network, torch.tensor(batch)),
        [images],
        parameters["model"]["classes"],
        TOLERANCE,
    )
    return logits
