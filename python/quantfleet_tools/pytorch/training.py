"""The epochs of a training, which survive a kill: all that they need is kept in a file between the steps."""

import math
import time

import torch
from torch import nn

from ..protocol.atomic_file import replacing
from ..protocol.failure import StageFailure, is_out_of_memory
from .augmentation import augmented_inputs
from .safe_torch import require_safe_torch

# Over one image there may be nothing to normalise.
FEWEST_IMAGES = 2


class Training:
    """A network, its optimizer and how far they are; the whole of it is kept in a file."""

    def __init__(self, network, parameters, path):
        self.network, self.device = network, next(network.parameters()).device
        self.optimizer = torch.optim.SGD(
            network.parameters(),
            lr=parameters["learningRate"],
            momentum=parameters["momentum"],
            weight_decay=parameters["weightDecay"],
        )
        self.epochs, self.step, self.loss_sum, self.seconds = [], 0, 0.0, 0.0
        self._path = path

    def keep(self):
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "gpuRandom": torch.cuda.get_rng_state() if self.device.type == "cuda" else None,
            "progress": (self.epochs, self.step, self.loss_sum, self.seconds),
        }
        with replacing(self._path) as unfinished, open(unfinished, "wb") as file:
            torch.save(state, file)

    def resume(self, report):
        """Takes up an earlier attempt's training; returns how many epochs it had finished, or None without one."""
        if not self._path.exists():
            return None
        require_safe_torch()
        try:
            state = torch.load(self._path, weights_only=True, map_location="cpu")
        except Exception as error:
            if isinstance(error, OSError) or is_out_of_memory(error):
                raise
            # PyTorch raises nearly any exception on a damaged file.
            self._path.unlink()
            report.warning("CheckpointUnreadable", f"training starts from the beginning, its checkpoint cannot be read: {error}")
            return None
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        if self.device.type == "cuda" and state["gpuRandom"] is not None:
            torch.cuda.set_rng_state(state["gpuRandom"])
        self.epochs, self.step, self.loss_sum, self.seconds = state["progress"]
        return len(self.epochs)


def train(training, split, paths, parameters, report):
    """Runs the epochs that are left."""
    if split.count < FEWEST_IMAGES:
        message = f"fine-tuning needs {FEWEST_IMAGES} training images or more; {split.count} can be used"
        raise StageFailure("ImagesTooFew", message)
    training.network.train()
    while len(training.epochs) < parameters["epochs"]:
        epoch = len(training.epochs)
        batches = batches_of(epoch_order(split.count, parameters["seed"], epoch), parameters["batchSize"])
        run_epoch(training, split, paths, batches, parameters, report)
        last_rate = learning_rate(epoch * len(batches) + len(batches) - 1, len(batches), parameters)
        training.epochs.append(
            {"loss": training.loss_sum / split.count, "learningRate": last_rate, "seconds": training.seconds}
        )
        training.step, training.loss_sum, training.seconds = 0, 0.0, 0.0
        training.keep()


def run_epoch(training, split, paths, batches, parameters, report):
    """Runs the steps of an epoch that are left, and keeps the training every `checkpointSeconds`."""
    epoch, steps = len(training.epochs), len(batches)
    phase, total = f"fine-tuning epoch {epoch + 1}", split.count * parameters["epochs"]
    resumed_at = kept_at = time.monotonic()
    seconds_before = training.seconds
    for step in range(training.step, steps):
        positions = batches[step]
        for group in training.optimizer.param_groups:
            group["lr"] = learning_rate(epoch * steps + step, steps, parameters)
        inputs = augmented_inputs(split, positions, parameters, paths).to(training.device)
        labels = torch.tensor([split.labels[position] for position in positions], device=training.device)
        # Fully convolutional networks answer (n, classes, 1, 1).
        loss = nn.functional.cross_entropy(training.network(inputs).flatten(1), labels)
        require_gradient(loss)
        require_finite_loss(loss, step, epoch)
        training.optimizer.zero_grad()
        loss.backward()
        training.optimizer.step()
        training.step, training.loss_sum = step + 1, training.loss_sum + loss.item() * len(positions)
        training.seconds = seconds_before + time.monotonic() - resumed_at
        seen = sum(map(len, batches[: step + 1]))
        report.progress(phase, epoch * split.count + seen, total, "images")
        if time.monotonic() - kept_at >= parameters["checkpointSeconds"]:
            training.keep()
            kept_at = time.monotonic()


def require_gradient(loss):
    """Fails with NetworkFailed where no weight has a part in the answers that PyTorch can follow."""
    if not loss.requires_grad:
        raise StageFailure(
            "NetworkFailed",
            "fine-tuning finds no gradient: the network's forward runs under torch.no_grad() or detaches what it computes",
        )


def require_finite_loss(loss, step, epoch):
    """Fails with AnswersNotFinite: no later step brings back weights that a loss without a number has spoilt."""
    if not math.isfinite(loss.item()):
        raise StageFailure(
            "AnswersNotFinite",
            f"the loss of fine-tuning is {loss.item()} in step {step + 1} of epoch {epoch + 1}: the learning rate may be "
            "too high",
        )


def epoch_order(count, seed, epoch):
    """Returns the positions of a split in the order of an epoch, the same in every attempt."""
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed + epoch)).tolist()


def batches_of(order, size):
    """Returns positions in batches of a size; one that would be left alone at the end joins the last batch.

    Nothing can be normalised over a batch of one image whose feature map is one pixel: PyTorch refuses it.
    """
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    if len(batches) > 1 and size > 1 and len(batches[-1]) == 1:
        return [*batches[:-2], batches[-2] + batches[-1]]
    return batches


def learning_rate(step, steps_per_epoch, parameters):
    """Returns the rate at a step of the whole training: half a cosine down to zero."""
    share = step / (steps_per_epoch * parameters["epochs"])
    return parameters["learningRate"] * (1 + math.cos(math.pi * share)) / 2
