import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openConditions } from '../../../dist/activities/conditions/condition-source.js';
import { inCheckout } from '../../../scripts/setup/step.js';

/** Kinds of boards by their recordings in test/fixtures/boards, with the share of the fleet that each has. */
const KINDS = [
  { recording: 'agx-orin-jetpack-6.0', share: 0.4 },
  { recording: 'orin-nano-jetpack-6.2', share: 0.3 },
  { recording: 'agx-orin-jetpack-5.1.1', share: 0.2 },
  { recording: 'thor-jetpack-7.0', share: 0.1 },
];

/** Lays a recorded board out as the root of a machine. */
const layOut = (recording, root) => {
  const files = new Map();
  const lines = readFileSync(inCheckout(`test/fixtures/boards/${recording}.txt`), 'utf8')
    .trimEnd()
    .split('\n');
  for (const line of lines) {
    const [, file, content] = /^\/([^:]+):(.*)$/.exec(line) ?? [];
    if (file === undefined) continue;
    files.set(file, `${files.get(file) ?? ''}${content.replaceAll('\\0', '\0')}\n`);
  }
  for (const [file, content] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
};

/** The kinds of boards, each with the root of its machine and how the machine is, as the product reads it. */
export const openBoardKinds = async (folder, place) => {
  const kinds = [];
  let until = 0;
  for (const { recording, share } of KINDS) {
    const machineRoot = join(folder, recording);
    layOut(recording, machineRoot);
    const { signal } = new AbortController();
    const watch = await openConditions({ ...place, machineRoot }).watch({ usesGpu: false, processors: [0], signal });
    const [sample] = watch.samples();
    await watch.stop();
    until += share;
    const steady = { samples: () => [sample, sample], next: async () => sample, stop: async () => {} };
    kinds.push({ recording, until, machineRoot, conditions: { watch: async () => steady } });
  }
  return kinds;
};
