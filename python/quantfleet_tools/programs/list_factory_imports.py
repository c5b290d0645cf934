"""Lists the modules that a factory imports from its own folder, without running it."""

from ..protocol.stage import Outcome
from ..pytorch.factory_imports import factory_imports


def run(request, report):
    return Outcome({}, {"imports": factory_imports(request.parameters["factory"])})
