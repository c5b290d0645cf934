// compare-onnxruntime of the product with a session that takes SLOWED_BY more of each run's time: work of a known size.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allowedProcessors } from '../../dist/activities/device/measuring-processors.js';
import { readMachineCondition } from '../../dist/activities/nodejs-programs/machine-condition.js';
import { measureBlock } from '../../dist/activities/nodejs-programs/measure-block.js';
import { loadEngine } from '../../dist/activities/nodejs-programs/network-session.js';
import { readPackedImages } from '../../dist/activities/nodejs-programs/packed-images.js';
import { watchOthers } from '../../dist/activities/nodejs-programs/processor-time.js';
import { printProgress, serveProgram } from '../../dist/activities/nodejs-programs/program-protocol.js';

const share = Number(process.env.SLOWED_BY);

const slowed = (session) => ({
  async run(input, size) {
    const startedAt = performance.now();
    const answers = await session.run(input, size);
    const until = performance.now() + share * (performance.now() - startedAt);
    while (performance.now() < until);
    return answers;
  },
});

await serveProgram(async ({ scratch, inputs, parameters }) => {
  const images = await readPackedImages(inputs.evaluation, parameters.preprocessing);
  const session = slowed(await loadEngine(inputs.engine, images, 1));
  const before = readMachineCondition();
  const others = watchOthers();
  const { measured, samples, end, span } = await measureBlock(session, images, parameters, (phase) =>
    printProgress({ phase, done: 0, of: 0, unit: '' }),
  );
  const othersPercent = others();
  writeFileSync(join(scratch, 'samples.json'), JSON.stringify(samples));
  return {
    artifacts: { samples: { path: 'samples.json', mediaType: 'application/json' } },
    facts: {
      measured,
      end,
      device: 'cpu',
      processors: allowedProcessors(),
      garbageCollection: 'before each batch size',
      othersPercent,
      conditions: { before, after: readMachineCondition() },
      span,
    },
  };
});
