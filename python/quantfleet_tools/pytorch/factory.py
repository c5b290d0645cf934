"""A user's own network: what a function of a Python file returns, which may import the modules beside it."""

import importlib
import importlib.util
import inspect
import os
import site
import sys
import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES, SOURCE_SUFFIXES, ExtensionFileLoader, FileFinder, SourceFileLoader

from torch import nn
from torch.nn.parameter import is_lazy

from ..protocol.failure import StageFailure
from ..protocol.user_code import network_failures, printable
from .factory_imports import folder_of

# The factory's module is one of this package, so that it may import its neighbours relatively too.
PACKAGE = "quantfleet_factory"
# A name that no file of the user's takes.
MODULE = f"{PACKAGE}.__factory__"


def build_by_factory(factory, function, classes):
    """Returns the untrained network that a function of a request's input `factory` returns for a number of classes."""
    place = f"function {function} of {factory['file']}"
    with network_failures(factory, f"the factory, {place},"):
        build = getattr(factory_module(factory), function, None)
        if build is None:
            raise StageFailure("ModelUnknown", f"{factory['file']} has no function {function}")
        require_takes_classes(build, place)
        network = build(classes)
    if not isinstance(network, nn.Module):
        message = f"{place} returned {described(network)}; expected a network (torch.nn.Module)"
        raise StageFailure("NetworkFailed", message)
    require_sizes_known(network, place)
    return network


def require_sizes_known(network, place):
    """Fails with NetworkFailed where a layer gets its size from the first image: no weights can be compared with it."""
    tensors = dict([*network.named_parameters(), *network.named_buffers()])
    lazy = [printable(name) for name, tensor in tensors.items() if is_lazy(tensor)]
    if lazy:
        message = f"{place} returned a network whose size of {lazy[0]} is not known before the first image; write the sizes"
        raise StageFailure("NetworkFailed", f"{message} of lazy layers, as in nn.Linear(64, 10)")


def factory_module(factory):
    """Imports the file of a request's input `factory`."""
    if not os.path.isfile(factory["file"]):
        raise StageFailure("ModelUnknown", f"the factory's file {factory['file']} does not exist")
    make_neighbours_importable(factory)
    spec = importlib.util.spec_from_loader(MODULE, SourceLoader(MODULE, os.path.realpath(factory["file"])))
    module = importlib.util.module_from_spec(spec)
    # Data classes and torch.jit look the module of a class up here.
    sys.modules[MODULE] = module
    spec.loader.exec_module(module)
    return module


def make_neighbours_importable(factory):
    """Lets the modules that the stage key knows be imported, behind Python's own and before installed packages."""
    folder = folder_of(factory["file"])
    elsewhere = [os.path.realpath(path) for path in sys.path]
    known = set(factory["imports"])

    def finder_of(path):
        real = os.path.realpath(path)
        is_elsewhere = any(is_inside(folder, other) and is_inside(other, real) for other in elsewhere)
        if is_elsewhere or not is_inside(folder, real):
            raise ImportError(f"{path} is no part of the factory's folder")
        return KnownModulesFinder(path, known)

    sys.path_hooks.insert(0, finder_of)
    sys.path.insert(position_of_installed_packages(), folder)
    package = importlib.util.module_from_spec(importlib.machinery.ModuleSpec(PACKAGE, None, is_package=True))
    package.__path__ = [folder]
    sys.modules[PACKAGE] = package


def is_inside(folder, path):
    return path == folder or path.startswith(os.path.join(folder, ""))


def position_of_installed_packages():
    """Returns where on sys.path the first folder of installed packages stands."""
    installed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()}
    return next((position for position, path in enumerate(sys.path) if path in installed), len(sys.path))


class SourceLoader(SourceFileLoader):
    """Neither reads nor writes __pycache__: it counts whole seconds, and what runs is what the stage key knows."""

    def path_stats(self, path):
        raise OSError


class KnownModulesFinder(FileFinder):
    """Finds the modules in a folder that the stage key knows."""

    def __init__(self, path, known):
        super().__init__(path, (ExtensionFileLoader, EXTENSION_SUFFIXES), (SourceLoader, SOURCE_SUFFIXES))
        self._known = known

    def find_spec(self, fullname, target=None):
        spec = super().find_spec(fullname, target)
        is_unknown = spec is not None and spec.loader is not None and os.path.realpath(spec.origin) not in self._known
        return None if is_unknown else spec


def require_takes_classes(build, place):
    """Fails with NetworkFailed unless something can be called with the number of classes alone."""
    if not callable(build):
        message = f"{place} is {described(build)}; expected a function of the number of classes"
        raise StageFailure("NetworkFailed", message)
    try:
        inspect.signature(build).bind(10)
    except TypeError as error:
        message = f"{place} cannot be called with the number of classes as its only argument: {printable(error)}"
        raise StageFailure("NetworkFailed", message) from error
    # Of functions written in C there is no signature.
    except ValueError:
        return


def described(value):
    """Returns what a value is, for people."""
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}, not one of its networks"
    return f"a value of the type {type(value).__name__}"
