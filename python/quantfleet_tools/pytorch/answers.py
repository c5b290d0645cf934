"""What a PyTorch network answers on the processor, and whether it answers as a classifier must."""

import torch

from ..classification.logits import finite_logits
from ..classification.steadiness import require_steady
from .models import load_network

# Each is answered three times on the processor, which takes seconds a network of some size.
IMAGES_ASKED = 8
# Of networks that compute in BF16 inside, whose kernels for one image and for several round differently.
TOLERANCE = 1e-2


def answers_of(network, images):
    """Returns what a network answers to a tensor (n, channels, height, width), as an array where NumPy has its type."""
    with torch.inference_mode():
        answers = network(images)
    return answers.numpy() if isinstance(answers, torch.Tensor) and answers.dtype != torch.bfloat16 else answers


def infer_on_processor(network):
    """Returns a function from arrays of network inputs to what a network answers on the processor."""
    return lambda batch: answers_of(network, torch.from_numpy(batch))


def require_finite_answers(request, batches):
    """Fails with AnswersNotFinite where the request's network has no finite answer to an image of the batches."""
    finite_logits(infer_with_another(request), batches, request.parameters["model"]["classes"])


def require_steady_answers(request, split):
    """Asks the request's network for the first images of a packed split.

    Fails with AnswersInvalid where its answers are no logits of its classes, with AnswersUnsteady where an image is
    answered differently when it is asked again, or alone. Answers that are not finite are for others to count.
    """
    images = split.inputs_at(range(min(IMAGES_ASKED, split.count)), request.parameters["preprocessing"])
    require_steady_answers_to(request, images)


def require_steady_answers_to(request, images):
    """The same for network inputs (n, channels, height, width)."""
    require_steady(infer_with_another(request), [images], request.parameters["model"]["classes"], TOLERANCE)


def infer_with_another(request):
    """Returns a function from network inputs to the answers of the request's network, built for it alone.

    Some networks keep tensors that they make for their first images, which would then not lie on the GPU.
    """
    network = load_network(request.parameters["model"], request.inputs)
    # A copy: some networks normalise their input in place.
    return lambda batch: answers_of(network, torch.tensor(batch))
