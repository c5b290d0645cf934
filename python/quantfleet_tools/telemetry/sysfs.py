"""Values that the kernel gives as small text files."""


def text_in(path):
    """Returns the text of a file of the kernel, or None; a device tree's strings end with a zero byte."""
    # The files of a sensor that is asleep are there, but reading them fails or gives nothing.
    try:
        return path.read_text().strip("\0\n ")
    except (OSError, ValueError):
        return None


def number_in(path):
    """Returns the number that a file of the kernel holds, or None."""
    try:
        return int(text_in(path))
    except (TypeError, ValueError):
        return None
