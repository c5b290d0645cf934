import { mkdirSync } from 'node:fs';
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Programs whose numbers are simulated; all others run as they are. */
const MEASURING = new Set(['evaluate_onnxruntime', 'compare_onnxruntime']);
/** Tag and wire type of the field producer_version of an ONNX file, whose last value counts. */
const PRODUCER_VERSION = 0x1a;
const ENDED = { exitCode: 0, signal: undefined, tail: '' };

/**
 * How simulated boards start their programs. A program that measures runs once, for all boards and engines; each of them is then
 * told the same answer, with run times `factorOf` times as long as those of the one that ran. A build is a real one, but says that it
 * is of another version where the board has one.
 */
export const simulatedPrograms = (real, folder) => {
  const recordings = new Map();

  const record = async (program, request, processors) => {
    const scratch = join(folder, program);
    mkdirSync(scratch, { recursive: true });
    const requestFile = join(scratch, 'request.json');
    await writeFile(requestFile, JSON.stringify({ ...request, scratch }));
    const output = { logFile: join(scratch, 'log'), onLine: () => {}, onOutput: () => {} };
    const running = await real.launcher(program, false, processors)(requestFile, output);
    await running.exit;
    const result = JSON.parse(await readFile(join(scratch, 'result.json'), 'utf8'));
    if (result.failure !== undefined) throw new Error(`${program}: ${result.failure.message}`);
    return { scratch, result, samples: JSON.parse(await readFile(join(scratch, 'samples.json'), 'utf8')) };
  };

  const answer = async (program, request, recorded, factor) => {
    for (const { path } of Object.values(recorded.result.artifacts))
      await cp(join(recorded.scratch, path), join(request.scratch, path));
    await writeFile(join(request.scratch, 'samples.json'), JSON.stringify(slowed(recorded.samples, factor)));
    const { facts } = recorded.result;
    const told =
      program === 'compare_onnxruntime'
        ? {
            // The machine on which it ran once has work besides; a board has none.
            othersPercent: 0,
            measured: facts.measured.map((one) => ({ ...one, medianMs: one.medianMs * factor })),
          }
        : {};
    const result = { ...recorded.result, facts: { ...facts, ...told } };
    await writeFile(join(request.scratch, 'result.json'), JSON.stringify(result));
  };

  const build = (launch, version) => async (requestFile, output) => {
    const running = await launch(requestFile, output);
    const exit = running.exit.then(async (end) => {
      const { scratch } = JSON.parse(await readFile(requestFile, 'utf8'));
      const field = Buffer.from([PRODUCER_VERSION, version.length, ...Buffer.from(version)]);
      if (end.exitCode === 0) await appendFile(join(scratch, 'engine.onnx'), field);
      return end;
    });
    return { ...running, exit };
  };

  /** The programs of one board; `factorOf` is told the parameters of each measurement. */
  return ({ factorOf, newVersion }) => ({
    launcher: (program, usesGpu, processors) => {
      if (!MEASURING.has(program)) {
        const launch = real.launcher(program, usesGpu, processors);
        const version = newVersion();
        return program === 'build_ort' && version !== undefined ? build(launch, version) : launch;
      }
      return async (requestFile, { onOutput }) => {
        const request = JSON.parse(await readFile(requestFile, 'utf8'));
        if (!recordings.has(program)) recordings.set(program, record(program, request, processors));
        await answer(program, request, await recordings.get(program), factorOf(request.parameters));
        onOutput();
        return { pid: process.pid, exit: Promise.resolve(ENDED), stop: async () => {} };
      };
    },
    stop: async () => {},
  });
};

/** Run times among samples, each by the factor. */
const slowed = (samples, factor) =>
  Array.isArray(samples)
    ? samples.map((one) => ({ ...one, milliseconds: one.milliseconds.map((ms) => ms * factor) }))
    : { ...samples, latencyMs: samples.latencyMs.map((ms) => ms * factor) };
