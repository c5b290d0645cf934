"""Folders that begin empty whatever a killed attempt left: half-written files in them would be used."""

import shutil


def fresh_folder(path):
    """Makes an empty folder and returns its path."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    return path
