"""What was seen in the images of a split that may be a mistake: data notes, with counts."""

from .resampling import width_and_height


class ImageNotes:
    """Collects what the images of a split have in common."""

    def __init__(self):
        self._images, self._turned, self._framed, self._deep = 0, [], [], []
        self._deep_peak = 0.0

    def add(self, path, image):
        """Takes in what was seen of one image, a NetworkImage."""
        self._images += 1
        if image.is_left_turned:
            self._turned.append(path)
        if image.is_framed:
            self._framed.append(path)
        if image.deep_peak is not None:
            self._deep.append(path)
            self._deep_peak = max(self._deep_peak, image.deep_peak)

    def say(self, report, preprocessing):
        """Warns of each kind that was seen, with the code of a data note."""
        if self._turned:
            report.warning(
                "ImagesTurned", f"{self._share(self._turned)} carry an EXIF orientation, which is not applied."
            )
        if self._deep:
            report.warning(
                "DeepImages",
                f"{self._share(self._deep)} have more than 8 bits a pixel and are scaled to 8; "
                f"the brightest pixel among them is at {self._deep_peak:.1%} of the range.",
            )
        if self._framed:
            width, height = width_and_height(preprocessing["crop"])
            report.warning(
                "ImagesFramed",
                f"{self._share(self._framed)} are smaller than the crop of {height} x {width} pixels"
                f"{after_resizing(preprocessing)} and get a black frame.",
            )

    def _share(self, paths):
        return f"{len(paths)} of {self._images} images (the first is {paths[0]})"


def after_resizing(preprocessing):
    resize = preprocessing["resize"]
    if resize is None:
        return ""
    if isinstance(resize, int):
        return f" after their shorter side is resized to {resize}"
    return f" after they are resized to {resize[0]} x {resize[1]}"
