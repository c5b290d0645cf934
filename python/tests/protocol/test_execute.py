import json
import os
import re
import subprocess
import sys
import unittest

from quantfleet_tools.protocol.contract import PROGRAMS

from ..demo import PREPROCESSING, REPOSITORY, scratch_folder
from ..programs.test_pack_split import listed_images

PYTHON = REPOSITORY / "python"
RESAMPLING = {name: PREPROCESSING[name] for name in ("colour", "resize", "crop", "interpolation")}
PACKING = {"preprocessing": RESAMPLING, "splitSha256": "0" * 64, "classNames": [], "maxUnreadableShare": 0.5}


def run_program(program, inputs, parameters, scratch=None):
    scratch = scratch or scratch_folder()
    (scratch / "request.json").write_text(
        json.dumps({"scratch": str(scratch), "inputs": inputs, "parameters": parameters}), encoding="utf-8"
    )
    command = [sys.executable, "-X", "importtime", "-m", "quantfleet_tools", program, str(scratch / "request.json")]
    return subprocess.run(command, cwd=PYTHON, capture_output=True, text=True), scratch


def run_pack_split(entries, scratch=None):
    split = scratch_folder() / "split.jsonl"
    split.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return run_program("pack_split", {"split": str(split)}, PACKING, scratch)


class Protocol(unittest.TestCase):
    def test_probe_names_versions_and_imports_a_framework_only_where_there_is_a_gpu(self):
        process, scratch = run_program("probe", {}, {})
        facts = json.loads((scratch / "result.json").read_text())["facts"]
        self.assertEqual(process.returncode, 0)
        self.assertIn("numpy", facts["packages"])
        if facts["gpu"] is None:
            self.assertNotRegex(process.stderr, r"\b(torch|numpy|onnx|onnxruntime)\b")
            self.assertIsNone(facts["torchCuda"])

    def test_a_stage_failure_is_written_as_the_result_and_exits_with_3(self):
        split = scratch_folder() / "split.jsonl"
        split.write_text('{"path": "/nowhere.png", "label": 0, "sha256": ""}\n')
        parameters = {**PACKING, "maxUnreadableShare": 0}
        process, scratch = run_program("pack_split", {"split": str(split)}, parameters)
        failure = json.loads((scratch / "result.json").read_text())["failure"]
        self.assertEqual(process.returncode, 3)
        self.assertEqual(failure["code"], "ImagesUnreadable")
        self.assertIn("/nowhere.png", failure["message"])

    def test_a_warning_is_in_the_log_too(self):
        entries = listed_images()
        entries[0]["sha256"] = "0" * 64
        process, _ = run_pack_split(entries)
        self.assertEqual(process.returncode, 0)
        warnings = [event for event in map(json.loads, process.stdout.splitlines()) if event["event"] == "warning"]
        self.assertEqual([warning["code"] for warning in warnings], ["ImagesUnreadable"])
        self.assertIn(f"warning ImagesUnreadable: {warnings[0]['message']}\n", process.stderr)

    def test_a_killed_program_leaves_its_temporary_files_in_its_scratch_folder(self):
        script = (
            "import os, sys, tempfile\n"
            "from quantfleet_tools.programs import probe\n"
            "from quantfleet_tools.protocol.execute import execute\n"
            "def run(*_):\n"
            "    tempfile.mkdtemp(prefix='left.')\n"
            "    os.kill(os.getpid(), 9)\n"
            "probe.run = run\n"
            "execute('probe', sys.argv[1])\n"
        )
        scratch, shared = scratch_folder(), scratch_folder()
        (scratch / "request.json").write_text(json.dumps({"scratch": str(scratch)}), encoding="utf-8")
        command = [sys.executable, "-c", script, str(scratch / "request.json")]
        subprocess.run(command, cwd=PYTHON, env={**os.environ, "TMPDIR": str(shared)}, check=False)
        self.assertEqual(list(shared.iterdir()), [])
        self.assertEqual([path.name[:5] for path in (scratch / "temporary").iterdir()], ["left."])

    def test_a_full_disk_is_a_failure_of_its_own(self):
        scratch = scratch_folder()
        (scratch / "shard-00000.npy").symlink_to("/dev/full")
        process, _ = run_pack_split(listed_images(), scratch)
        failure = json.loads((scratch / "result.json").read_text())["failure"]
        self.assertEqual((process.returncode, failure["code"]), (3, "DiskFull"))

    def test_standard_output_holds_nothing_but_events(self):
        source = REPOSITORY / "demo" / "fashion-mnist"
        process, scratch = run_program("unpack_demo", {}, {"source": str(source), "out": str(scratch_folder() / "out")})
        events = [json.loads(line) for line in process.stdout.splitlines()]
        self.assertEqual(process.returncode, 0)
        self.assertEqual({event["event"] for event in events}, {"progress"})
        self.assertEqual(events[-1], {**events[-1], "done": 10_000, "of": 10_000})

    def test_an_unknown_program_is_answered_with_the_usage(self):
        process = subprocess.run(
            [sys.executable, "-m", "quantfleet_tools", "nonsense", "x"], cwd=PYTHON, capture_output=True
        )
        self.assertEqual(process.returncode, 2)

    def test_every_failure_code_is_in_the_registry(self):
        registry = (REPOSITORY / "contracts" / "failures.ts").read_text()
        known = set(re.findall(r"^  (\w+): \w+\(", registry, re.MULTILINE))
        sources = "\n".join(path.read_text() for path in (PYTHON / "quantfleet_tools").rglob("*.py"))
        raised = set(re.findall(r'StageFailure\(\s*"(\w+)"', sources))
        self.assertLess({"WeightsMissing", "DiskFull", "NoSamples"}, raised)
        self.assertEqual(raised - known, set())

    def test_every_program_is_in_the_reference(self):
        reference = (REPOSITORY / "docs" / "reference" / "stage-programs.md").read_text()
        programs = reference.partition("\n## Programs\n")[2].partition("\n## ")[0]
        documented = set(re.findall(r"^### (\w+)$", programs, re.MULTILINE))
        self.assertEqual(set(PROGRAMS) - documented, set())

    def test_every_program_is_a_module(self):
        modules = {path.stem for path in (PYTHON / "quantfleet_tools" / "programs").glob("*.py")}
        self.assertEqual(modules - {"__init__"}, set(PROGRAMS))

    def test_a_request_that_is_not_as_agreed_is_refused_before_any_work(self):
        process, scratch = run_program("pack_split", {"split": "/nowhere"}, {**PACKING, "threads": 2})
        self.assertEqual(process.returncode, 3)
        failure = json.loads((scratch / "result.json").read_text())["failure"]
        self.assertEqual(
            failure,
            {"code": "ProgramMismatch", "message": "the parameters of pack_split do not fit: threads: not known"},
        )
