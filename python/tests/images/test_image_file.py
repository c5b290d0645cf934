import io
import struct
import unittest
import zlib

import numpy
from PIL import Image, ImageOps
from torchvision import transforms
from torchvision.datasets.folder import pil_loader

from quantfleet_tools.images.eight_bits import UnfitPixels
from quantfleet_tools.images.image_file import decode, preprocess

from ..demo import scratch_folder

EXIF_ORIENTATION = 0x0112
RGB = {"colour": "rgb"}


def noise(width, height, channels=3):
    return numpy.random.default_rng(width).integers(0, 256, (height, width, channels), dtype=numpy.uint8)


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png(width, height):
    return saved(Image.fromarray(noise(width, height)), "PNG")


def grey():
    return noise(40, 30, 1)[:, :, 0]


def deep_png(pixels):
    return saved(Image.fromarray(pixels.astype(numpy.uint16)), "PNG")


def tiff_of_12_bits(pixels):
    """Returns a TIFF file whose pixels take 12 bits each, two of them three bytes; Pillow writes none."""
    high, low = pixels.reshape(-1, 2).astype(int).T
    strip = numpy.stack([high >> 4, (high & 15) << 4 | low >> 8, low & 255], 1).astype(numpy.uint8).tobytes()
    height, width = pixels.shape
    size = ((256, width), (257, height), (278, height), (279, len(strip)))
    tags = sorted([*size, (258, 12), (259, 1), (262, 1), (277, 1), (273, 122)])
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    # Header, count and entries take 118 bytes; then the offset of a next folder, which there is not, takes 4.
    return (struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + entries).ljust(122, b"\0") + strip


def png_chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of_16_bit_colour(pixels):
    height, width, _ = pixels.shape
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0))
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")


class Decode(unittest.TestCase):
    def test_16_bits_a_pixel_become_the_upper_8_in_every_format_and_byte_order(self):
        meant, deep = grey(), grey().astype(numpy.uint16) * 257
        files = {
            "PNG": deep_png(deep),
            "TIFF": saved(Image.fromarray(deep), "TIFF"),
            "TIFF, big-endian": saved(Image.frombytes("I;16B", (40, 30), deep.astype(">u2").tobytes()), "TIFF"),
            "PGM": b"P5 40 30 65535\n" + deep.astype(">u2").tobytes(),
            "PGM of 12 bits": b"P5 40 30 4080\n" + (meant.astype(int) * 16).astype(">u2").tobytes(),
            "JPEG 2000": saved(Image.fromarray(deep), "JPEG2000", irreversible=False),
            "TIFF of 12 bits": tiff_of_12_bits(meant.astype(numpy.uint16) * 16 + 15),
        }
        for kind, content in files.items():
            with self.subTest(kind):
                numpy.testing.assert_array_equal(decode(content, {"colour": "grey"}).image, meant)
                numpy.testing.assert_array_equal(numpy.asarray(decode(content, RGB).image)[:, :, 1], meant)

    def test_16_bit_grey_is_what_16_bit_colour_of_the_same_values_is(self):
        values = numpy.arange(0, 65536, 64).reshape(32, 32)
        colour = decode(png_of_16_bit_colour(numpy.stack([values] * 3, 2)), RGB).image
        numpy.testing.assert_array_equal(decode(deep_png(values), RGB).image, colour)

    def test_floats_from_0_to_1_become_0_to_255(self):
        content = saved(Image.fromarray(grey().astype(numpy.float32) / 255), "TIFF")
        numpy.testing.assert_array_equal(decode(content, {"colour": "grey"}).image, grey())

    def test_deep_pixels_whose_range_is_not_known_are_refused_with_it(self):
        floats = grey().astype(numpy.float32)
        with_nan = floats / 255
        with_nan[3, 4] = numpy.nan
        for pixels, reason in (
            (grey().astype(numpy.int32) * 257, "32-bit integers"),
            (floats, "floats from 0 to 255, expected from 0 to 1"),
            (floats / 255 - 0.5, "floats from -0.5 to 0.5"),
            (with_nan, "floats from nan to nan"),
        ):
            with self.subTest(reason), self.assertRaisesRegex(UnfitPixels, reason):
                decode(saved(Image.fromarray(pixels), "TIFF"), RGB)

    def test_the_brightest_deep_pixel_is_told_as_a_share_of_the_range(self):
        self.assertAlmostEqual(decode(deep_png(numpy.full((4, 4), 4095)), RGB).deep_peak, 4095 / 65535)
        self.assertIsNone(decode(png(4, 4), RGB).deep_peak)

    def test_every_exif_orientation_is_turned_or_told_as_asked_for(self):
        upright = Image.fromarray(noise(40, 30))
        for orientation in range(1, 9):
            exif = Image.Exif()
            exif[EXIF_ORIENTATION] = orientation
            content = saved(upright, "PNG", exif=exif)
            seen = Image.open(io.BytesIO(content))
            with self.subTest(orientation):
                ignored, applied = (decode(content, {**RGB, **key}) for key in ({}, {"orientation": "apply"}))
                numpy.testing.assert_array_equal(ignored.image, upright)
                self.assertEqual((ignored.is_left_turned, applied.is_left_turned), (orientation != 1, False))
                numpy.testing.assert_array_equal(applied.image, ImageOps.exif_transpose(seen))

    def test_damaged_or_foreign_exif_data_leave_an_image_as_it_is(self):
        upright = Image.fromarray(noise(40, 30))
        for exif in (b"Exif\0\0MM\0*\0\0\0\x08", b"Exif\0\0nonsense", b"Exif\0\0"):
            with self.subTest(exif):
                found = decode(saved(upright, "PNG", exif=exif), {**RGB, "orientation": "apply"})
                numpy.testing.assert_array_equal(found.image, upright)
                self.assertFalse(found.is_left_turned)

    def test_transparency_is_dropped_as_torchvision_drops_it(self):
        picture = Image.fromarray(noise(40, 30))
        alpha = Image.fromarray(grey())
        with_alpha, grey_with_alpha = picture.copy(), picture.convert("L")
        with_alpha.putalpha(alpha)
        grey_with_alpha.putalpha(alpha)
        for content in (
            saved(with_alpha, "PNG"),
            saved(grey_with_alpha, "PNG"),
            saved(picture.quantize(255), "PNG", transparency=0),
        ):
            path = scratch_folder() / "transparent.png"
            path.write_bytes(content)
            numpy.testing.assert_array_equal(decode(content, RGB).image, pil_loader(str(path)))


class Preprocess(unittest.TestCase):
    def test_bgr_is_rgb_with_the_channels_reversed_and_grey_has_one_channel(self):
        rgb, bgr, grey = (
            preprocess(png(40, 40), {"colour": colour, "resize": None, "crop": 32, "interpolation": "bilinear"}).pixels
            for colour in ("rgb", "bgr", "grey")
        )
        numpy.testing.assert_array_equal(bgr, rgb[:, :, ::-1])
        self.assertEqual(grey.shape, (32, 32, 1))

    def test_grey_of_a_colour_image_is_what_torchvision_makes_of_it(self):
        keys = {"colour": "grey", "resize": None, "crop": [30, 40], "interpolation": "bilinear"}
        found = preprocess(png(40, 30), keys).pixels
        expected = transforms.Grayscale(1)(Image.fromarray(noise(40, 30)))
        numpy.testing.assert_array_equal(found[:, :, 0], expected)

    def test_a_turned_image_is_resized_and_cropped_upright(self):
        exif = Image.Exif()
        exif[EXIF_ORIENTATION] = 6
        content = saved(Image.fromarray(noise(40, 30)), "PNG", exif=exif)
        keys = {"colour": "rgb", "resize": None, "crop": [40, 30], "interpolation": "bilinear", "orientation": "apply"}
        found = preprocess(content, keys)
        self.assertFalse(found.is_framed)
        numpy.testing.assert_array_equal(found.pixels, numpy.rot90(noise(40, 30), -1))
