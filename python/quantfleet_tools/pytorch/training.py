"""The epochs of a training, which survive a kill: all that they need is kept in a file between the steps."""

import math
import time

import torch
from torch.nn.modules.batchnorm import _BatchNorm

from ..protocol.atomic_file import replacing
from ..protocol.failure import StageFailure, is_out_of_memory
from .held_out import scored
from .optimizer import optimizers_of, share_of_rate
from .safe_torch import require_safe_torch
from .training_images import network_inputs
from .training_order import batches_of, epoch_order

# Over one image there may be nothing to normalise.
FEWEST_IMAGES = 2


class Training:
    """A network, its optimizers and how far they are; the whole of it is kept in a file."""

    def __init__(self, network, ranges, parameters, path):
        self.network, self.ranges, self.device = network, ranges, next(network.parameters()).device
        self.optimizers = optimizers_of(network, ranges.learnt, parameters)
        self.epochs, self.step, self.loss_sum, self.seconds = [], 0, 0.0, 0.0
        # Of the network before training, and of the best so far; None where nothing is held out.
        self.before, self.best = None, None
        self._path = path

    def keep(self):
        state = {
            "network": self.network.state_dict(),
            "ranges": [parameter.detach() for parameter in self.ranges.learnt],
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "random": torch.get_rng_state(),
            "gpuRandom": torch.cuda.get_rng_state() if self.device.type == "cuda" else None,
            "progress": (self.epochs, self.step, self.loss_sum, self.seconds),
            "heldOut": (self.before, self.best),
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
        with torch.no_grad():
            for parameter, kept in zip(self.ranges.learnt, state["ranges"]):
                parameter.copy_(kept)
        for optimizer, kept in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(kept)
        torch.set_rng_state(state["random"])
        if self.device.type == "cuda" and state["gpuRandom"] is not None:
            torch.cuda.set_rng_state(state["gpuRandom"])
        self.epochs, self.step, self.loss_sum, self.seconds = state["progress"]
        self.before, self.best = state["heldOut"]
        return len(self.epochs)

    def score(self, data, objective, preprocessing):
        """Returns how good the network is on held-out images, and keeps it if none was better so far."""
        self.ranges.apply()
        self.network.eval()
        found = scored(self.network, data.split, data.held_out, preprocessing, objective)
        if self.best is None or objective.is_better(found, self.best["score"]):
            weights = {name: value.to("cpu", copy=True) for name, value in self.network.state_dict().items()}
            self.best = {"score": found, "epoch": len(self.epochs), "network": weights}
        return found

    def finish(self):
        """Leaves the network as it was best, or as the last epoch left it where nothing is held out."""
        self.ranges.apply()
        if self.best is not None:
            self.network.load_state_dict(self.best["network"])

    @property
    def kept_epoch(self):
        """The epoch whose network is left, counted from 1; 0 is the calibrated network."""
        return len(self.epochs) if self.best is None else self.best["epoch"]


class TrainingSet:
    """The images that a training sees, and those that are held out from it; both are positions of a packed split."""

    def __init__(self, split, images, trained_on, held_out):
        self.split, self.images, self.trained_on, self.held_out = split, images, trained_on, held_out


def train(training, data, objective, parameters, report):
    """Runs the epochs that are left, until the last or until the held-out images say that it gets no better."""
    if len(data.trained_on) < FEWEST_IMAGES:
        message = f"fine-tuning needs {FEWEST_IMAGES} training images or more; {len(data.trained_on)} can be used"
        raise StageFailure("ImagesTooFew", message)
    if data.held_out and training.before is None:
        report.progress("scoring held-out images", 0, len(data.held_out), "images")
        training.before = training.score(data, objective, parameters["preprocessing"])
    while len(training.epochs) < parameters["epochs"] and not is_stopped(training, parameters):
        batches = batches_of(epoch_order(data.trained_on, parameters["seed"], len(training.epochs)), parameters["batchSize"])
        run_epoch(training, data, batches, objective, parameters, report)
        end_epoch(training, data, objective, len(batches), parameters)
    training.finish()


def is_stopped(training, parameters):
    """Whether no epoch of the last few, as many as the patience, was better than one before."""
    held_out = parameters["heldOut"]
    if training.best is None or held_out is None or held_out["patience"] is None:
        return False
    return len(training.epochs) - training.best["epoch"] >= held_out["patience"]


def end_epoch(training, data, objective, steps, parameters):
    epoch = len(training.epochs)
    done = {
        "loss": training.loss_sum / len(data.trained_on),
        "learningRate": parameters["learningRate"] * share_of_rate(epoch * steps + steps - 1, steps, parameters),
        "seconds": training.seconds,
    }
    training.epochs.append(done)
    if data.held_out:
        done["heldOut"] = training.score(data, objective, parameters["preprocessing"])
    training.step, training.loss_sum, training.seconds = 0, 0.0, 0.0
    training.keep()


def run_epoch(training, data, batches, objective, parameters, report):
    """Runs the steps of an epoch that are left, and keeps the training every `checkpointSeconds`."""
    epoch, steps, images = len(training.epochs), len(batches), len(data.trained_on)
    phase, total = f"fine-tuning epoch {epoch + 1}", images * parameters["epochs"]
    frozen_from = parameters["freezeBatchNormAfter"] * steps * parameters["epochs"]
    resumed_at = kept_at = time.monotonic()
    seconds_before = training.seconds
    training.network.train()
    first = training.step
    for step, pixels in enumerate(data.images.of_steps(batches[first:], epoch), first):
        if epoch * steps + step >= frozen_from:
            freeze_batch_norm(training.network)
        share = share_of_rate(epoch * steps + step, steps, parameters)
        for optimizer in training.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["initial_lr"] * share
        training.ranges.before_step(epoch * steps + step)
        inputs = network_inputs(pixels, parameters["preprocessing"], training.device)
        labels = torch.tensor([data.split.labels[position] for position in batches[step]], device=training.device)
        # Fully convolutional networks answer (n, classes, 1, 1).
        loss = objective.loss(training.network(inputs).flatten(1), labels, inputs)
        require_gradient(loss)
        require_finite_loss(loss, step, epoch)
        for optimizer in training.optimizers:
            optimizer.zero_grad()
        loss.backward()
        for optimizer in training.optimizers:
            optimizer.step()
        training.step, training.loss_sum = step + 1, training.loss_sum + loss.item() * len(labels)
        training.seconds = seconds_before + time.monotonic() - resumed_at
        report.progress(phase, epoch * images + sum(map(len, batches[: step + 1])), total, "images")
        if time.monotonic() - kept_at >= parameters["checkpointSeconds"]:
            training.keep()
            kept_at = time.monotonic()


def freeze_batch_norm(network):
    """Lets batch normalisation use the statistics that it has, as it does in evaluation, and learn no others."""
    for module in network.modules():
        if isinstance(module, _BatchNorm):
            module.eval()


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
