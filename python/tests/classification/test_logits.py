import json
import unittest
from pathlib import Path

import numpy

from quantfleet_tools.classification.logits import LogitsCheck, finite_logits
from quantfleet_tools.protocol.failure import StageFailure

# Read by test/activities/nodejs-programs/logits-check.test.ts too: the two languages take the same and say the same.
CASES = json.loads((Path(__file__).parents[1] / "fixtures" / "logits.json").read_text(encoding="utf-8"))


def answers_of(batch):
    answers = numpy.zeros(batch["shape"], batch["type"])
    for image, row in batch.get("rows", {}).items():
        answers[int(image)] = numpy.array(row, batch["type"]).reshape(answers.shape[1:])
    return answers


class Logits(unittest.TestCase):
    def test_answers_are_taken_or_refused_with_what_was_expected_and_found(self):
        for case in CASES:
            with self.subTest(case["what"]):
                found = None
                check = LogitsCheck(case["classes"])
                try:
                    taken = [check.logits(answers_of(batch), batch["images"]) for batch in case["batches"]]
                    self.assertEqual({logits.ndim for logits in taken}, {2})
                    check.require_finite()
                except StageFailure as failure:
                    found = {"code": failure.code, "message": failure.message}
                expected = {"code": case["code"], "message": case["message"]} if "code" in case else None
                self.assertEqual(found, expected)

    def test_what_is_no_array_is_refused_by_its_type(self):
        with self.assertRaises(StageFailure) as raised:
            finite_logits(lambda batch: (batch, batch), [numpy.zeros((2, 1, 4, 4), numpy.float32)], 3)
        self.assertEqual(raised.exception.code, "AnswersInvalid")
        self.assertTrue(raised.exception.message.endswith("; found a tuple"), raised.exception.message)

    def test_the_logits_of_all_batches_come_in_one_array(self):
        logits = finite_logits(lambda batch: batch[:, :, 0, 0], [numpy.ones((2, 3, 1, 1)), numpy.zeros((1, 3, 1, 1))], 3)
        self.assertEqual(logits.tolist(), [[1, 1, 1], [1, 1, 1], [0, 0, 0]])
