"""Which modules beside a factory its import statements lead to: their content is part of the stage keys."""

import ast
import os
from importlib.machinery import EXTENSION_SUFFIXES, SOURCE_SUFFIXES

SUFFIXES = (*EXTENSION_SUFFIXES, *SOURCE_SUFFIXES)


def factory_imports(factory):
    """Returns the real paths of the modules in a factory's folder that it imports, itself or through others, sorted.

    Import statements count wherever they stand. What cannot be parsed leads nowhere: importing it fails.
    """
    folder = folder_of(factory)
    found, waiting = {}, [(os.path.realpath(factory), ())]
    while waiting:
        path, package = waiting.pop()
        for name in names_imported_by(path, package, folder):
            module = module_file(folder, name)
            if module is not None and os.path.realpath(module) not in found:
                is_package = os.path.basename(module).startswith("__init__.")
                found[os.path.realpath(module)] = None
                waiting.append((module, name if is_package else name[:-1]))
    return sorted(set(found) - {os.path.realpath(factory)})


def folder_of(factory):
    """Returns the folder that a factory imports from, as Python does of a script: that of the file a link leads to."""
    return os.path.dirname(os.path.realpath(factory))


def names_imported_by(path, package, folder):
    """Yields the dotted names, as tuples counted from the folder, that a file's import statements may load."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from with_packages(tuple(alias.name.split(".")))
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level > 0 else ()
            origin = (*above, *(node.module.split(".") if node.module else ()))
            yield from with_packages(origin)
            for alias in node.names:
                names = modules_of(folder, origin) if alias.name == "*" else [alias.name]
                yield from ((*origin, name) for name in names)


def parsed(path):
    """Returns the syntax tree of a Python file, an empty one of what is none."""
    try:
        with open(path, "rb") as file:
            return ast.parse(file.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return ast.Module(body=[], type_ignores=[])


def with_packages(name):
    """Returns a dotted name and the packages around it, which are loaded first."""
    return [name[:length] for length in range(1, len(name) + 1)]


def modules_of(folder, package):
    """Returns the names of the modules that lie directly in a package."""
    try:
        entries = os.listdir(os.path.join(folder, *package))
    except OSError:
        return []
    return sorted({entry.split(".")[0] for entry in entries})


def module_file(folder, name):
    """Returns the file that Python would load for a dotted name in a folder, or None."""
    place = os.path.join(folder, *name)
    packages = [os.path.join(place, f"__init__{suffix}") for suffix in SUFFIXES]
    modules = [place + suffix for suffix in SUFFIXES]
    return next((path for path in (*packages, *modules) if os.path.isfile(path)), None)
