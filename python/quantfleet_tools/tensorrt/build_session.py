"""One network on its way through TensorRT's builder."""

import time

from ..build_times.build_progress import reported_build
from .builder import build_failure, create_builder
from .logger import collecting_logger
from .parsed_network import parse


class BuildSession:
    """The builder, network and config of one ONNX file.

    `messages` (errors) and `warnings` are what TensorRT said of the last build.
    """

    def __init__(self, trt, onnx, strongly_typed):
        self.trt, self.strongly_typed = trt, strongly_typed
        self.messages, self.warnings = [], []
        self.logger = collecting_logger(trt, self.messages, self.warnings)
        self.builder = create_builder(trt, self.logger, self.messages)
        self.network = parse(trt, self.builder, onnx, self.logger, strongly_typed)
        self.config = self.builder.create_builder_config()

    def build(self, report, expected_seconds=None, goes_on=lambda: True):
        """Returns (serialized engine, seconds), the engine None when the build failed or `goes_on` ended it."""
        del self.messages[:], self.warnings[:]
        with reported_build(self.trt, self.config, report, expected_seconds, goes_on):
            started = time.monotonic()
            plan = self.builder.build_serialized_network(self.network, self.config)
            return plan, time.monotonic() - started

    def failure(self, has_workspace_limit=False):
        """Returns the StageFailure that the last build amounts to."""
        return build_failure(self.messages, self.warnings, has_workspace_limit)
