import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Preprocessing } from '../../contracts/preprocessing.js';
import type { BlockMeasurement } from '../../contracts/turns.js';
import { allowedProcessors } from '../device/measuring-processors.js';
import type { ProgramResult } from '../process/stage-program.js';
import { readMachineCondition } from './machine-condition.js';
import { measureBlock } from './measure-block.js';
import { loadEngine } from './network-session.js';
import { readPackedImages } from './packed-images.js';
import { watchOthers } from './processor-time.js';
import { printProgress, serveProgram } from './program-protocol.js';

interface BlockRequest {
  readonly scratch: string;
  readonly inputs: {
    readonly engine: string;
    readonly evaluation: { readonly index: string; readonly shards: readonly string[] };
  };
  readonly parameters: BlockMeasurement & { readonly preprocessing: Preprocessing; readonly threads: number };
}

/** One block of a comparison by turns: the run times of an engine. */
const compare = async ({ scratch, inputs, parameters }: BlockRequest): Promise<ProgramResult> => {
  const { preprocessing, threads } = parameters;
  const images = await readPackedImages(inputs.evaluation, preprocessing);
  const engine = await loadEngine(inputs.engine, images, threads);
  const before = readMachineCondition();
  const others = watchOthers();
  const { measured, samples, end, span } = await measureBlock(engine, images, parameters, (phase) =>
    printProgress({ phase, done: 0, of: 0, unit: '' }),
  );
  const othersPercent = others();
  await writeFile(join(scratch, 'samples.json'), JSON.stringify(samples));
  return {
    artifacts: { samples: { path: 'samples.json', mediaType: 'application/json' } },
    facts: {
      measured: measured.map((own) => ({ ...own, warmUp: { ...own.warmUp } })),
      end,
      device: 'cpu',
      processors: allowedProcessors(),
      garbageCollection: 'before each batch size',
      othersPercent,
      conditions: { before: { ...before }, after: { ...readMachineCondition() } },
      span: { ...span },
    },
  };
};

await serveProgram(compare);
