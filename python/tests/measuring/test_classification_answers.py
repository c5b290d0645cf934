import base64
import unittest

import numpy

from quantfleet_tools.images.pixels import PackedSplit
from quantfleet_tools.measuring.classification_answers import FirstOutputs, classification_answers, most_likely
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import PREPROCESSING, packed, silent_report

PARAMETERS = {"preprocessing": PREPROCESSING, "accuracyBatchSize": 24, "classes": 10}


def answers(infer, **parameters):
    return classification_answers(infer, PackedSplit(packed(64)), {**PARAMETERS, **parameters}, silent_report())


def means(batch):
    """Returns a row for each image, as far as a network: ten numbers of its own pixels."""
    return batch.reshape(len(batch), -1)[:, 300:310]


class ClassificationAnswers(unittest.TestCase):
    def test_each_image_has_its_likeliest_classes_with_their_outputs(self):
        found = answers(means)
        logits = means(next(PackedSplit(packed(64)).batches(PREPROCESSING, 64)))
        self.assertEqual((found["count"], found["classes"], len(found["labels"])), (64, 10, 64))
        self.assertEqual(found["top"], most_likely(logits).tolist())
        self.assertEqual(found["scores"][5], logits[5][found["top"][5]].tolist())

    def test_raw_outputs_of_the_first_images_are_kept_while_they_are_few(self):
        logits = means(next(PackedSplit(packed(64)).batches(PREPROCESSING, 64)))
        kept = answers(means)["outputs"]
        values = numpy.frombuffer(base64.b64decode(kept["values"]), "<f4")
        self.assertEqual(kept["images"], 64)
        numpy.testing.assert_array_equal(values.reshape(64, 10), logits)
        outputs = FirstOutputs()
        for _ in range(3):
            outputs.add(numpy.zeros((20, 1000)))
        self.assertEqual(outputs.written()["images"], 32)

    def test_fully_convolutional_answers_are_counted_as_those_of_other_networks(self):
        self.assertEqual(answers(lambda batch: means(batch)[..., None, None]), answers(means))

    def test_images_without_a_finite_answer_are_counted_over_the_whole_split(self):
        def infer(batch):
            logits = means(batch).copy()
            logits[1] = numpy.nan
            return logits

        self.assert_refused("AnswersNotFinite", "3 of 64 images have no finite answer", infer)

    def test_answers_of_another_form_are_refused_at_the_first_batch(self):
        asked = []

        def infer(batch):
            asked.append(len(batch))
            return means(batch)[:, :9]

        self.assert_refused("AnswersInvalid", "(24, 10), a row for each image", infer)
        self.assertEqual(asked, [24])

    def test_a_sweep_that_began_before_classes_were_checked_goes_on(self):
        parameters = {name: value for name, value in PARAMETERS.items() if name != "classes"}
        found = classification_answers(means, PackedSplit(packed(64)), parameters, silent_report())
        self.assertEqual(found["classes"], 10)

    def assert_refused(self, code, reason, infer):
        with self.assertRaises(StageFailure) as raised:
            answers(infer)
        self.assertEqual(raised.exception.code, code)
        self.assertIn(reason, raised.exception.message)
