import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
let settings: string;
beforeAll(async () => {
  settings = await writeSettings(folder);
});

const run = (...args: string[]) => quantfleet([...args, '--config', settings]);

const runText = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return run('sweep', 'run', file);
};

test('a YAML syntax error is reported with file and line', async () => {
  const { exitCode, stderr } = await runText('syntax.yaml', 'name: a\nmodel: { architecture: x\n');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^ConfigInvalid: .*syntax\.yaml:[23]: /);
});

test('unknown keys and wrong values are all reported, each with its line', async () => {
  const { exitCode, stderr } = await runText(
    'keys.yaml',
    [
      'name: Big Sweep',
      'model: { architecture: mnv2_mini, weights: w.pth, classes: 10 }',
      'preprocessing: { colour: grey, crop: 28, mean: [0.5], std: [0] }',
      'dataset:',
      '  name: x',
      '  calibration: { folder: a, imagez: 3 }',
      '  evaluation: { folder: b }',
      'recipes: [ort-dynamic]',
    ].join('\n'),
  );
  expect(exitCode).toBe(2);
  expect(stderr).toContain('keys.yaml:1: name: expected lower-case letters, digits and hyphens');
  expect(stderr).toContain('keys.yaml:3: preprocessing.std.0: ');
  expect(stderr).toContain('keys.yaml:6: there is no key dataset.calibration.imagez; did you mean images?');
  expect(stderr).toMatch(/keys\.yaml:8: recipes\.0: .*ort-static/);
});

test('a state folder that cannot be one is refused by every command that writes there', async () => {
  const file = join(folder, 'state-settings.yaml');
  writeFileSync(file, 'stateDir: state-settings.yaml\n');
  for (const command of [['sweep', 'status'], ['node', 'probe'], ['up'], ['sweep', 'run', writeDemoSweep(folder)]]) {
    const { exitCode, stdout, stderr } = await quantfleet([...command, '--config', file, '--json']);
    expect(JSON.parse(stdout), command.join(' ')).toMatchObject({
      failure: { code: 'StateUnwritable', message: expect.stringContaining('state-settings.yaml') as string },
    });
    expect(stderr).not.toContain('    at ');
    expect(exitCode).toBe(3);
  }
});

test('one port for the server and its Web UI is refused with the line', async () => {
  const file = join(folder, 'port-settings.yaml');
  writeFileSync(file, 'temporal:\n  port: 7900\n  uiPort: 7900\n');
  const { exitCode, stderr } = await quantfleet(['sweep', 'status', '--config', file]);
  expect(stderr).toMatch(/^ConfigInvalid: .*port-settings\.yaml:3: temporal\.uiPort: expected another port/);
  expect(exitCode).toBe(2);
});

test('an alias without an anchor is one coded error with its line, in both files, as JSON too', async () => {
  const { exitCode, stderr } = await runText('alias.yaml', 'name: a\nmodel: *model\n');
  expect(stderr).toMatch(/^ConfigInvalid: .*alias\.yaml:2: \*model stands for nothing/);
  expect(stderr).not.toContain('    at ');
  expect(exitCode).toBe(2);
  const file = join(folder, 'alias-settings.yaml');
  writeFileSync(file, 'stateDir: *state\n');
  const asJson = await quantfleet(['sweep', 'status', '--config', file, '--json']);
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    failure: { code: 'ConfigInvalid', message: expect.stringMatching(/alias-settings\.yaml:1: \*state/) as string },
  });
  expect(asJson.exitCode).toBe(2);
});

const badSweeps: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
  ['missing weights', { model: { architecture: 'mnv2_mini', weights: 'gone.pth' } }, /^WeightsMissing: .*gone\.pth/],
  [
    'a calibration batch size above the calibration set',
    { calibrationBatchSizes: [1, 128] },
    /^CalibrationBatchTooLarge: .*128.*64/,
  ],
  [
    'a mean of three channels for grey images',
    { preprocessing: { colour: 'grey', crop: 28, mean: [0, 0, 0], std: [1] } },
    /^ConfigInvalid: .*preprocessing\.mean has 3 values; grey needs 1/,
  ],
  [
    'a folder in place of weights',
    { model: { architecture: 'mnv2_mini', weights: '.' } },
    /^WeightsMissing: .* is not a file/,
  ],
  ['a name longer than a file’s may be', { name: 'x'.repeat(161) }, /^ConfigInvalid: .*name: expected at most 160/],
  [
    'entropy with as many bins as levels',
    { recipes: [{ recipe: 'ort-static', calibration: { method: 'entropy', bins: 128 } }] },
    /^ConfigInvalid: .*must exceed quantizedBins/,
  ],
];

test.each(badSweeps)('%s is refused before anything is started', async (_, change, message) => {
  const { exitCode, stderr } = await run('sweep', 'run', writeDemoSweep(folder, { name: 'bad', ...change }));
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
});

test('a missing sweep file is one coded error, as JSON too', async () => {
  const { exitCode, stdout } = await run('sweep', 'run', '/nowhere/sweep.yaml', '--json');
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    failure: {
      code: 'ConfigNotFound',
      message: '/nowhere/sweep.yaml cannot be read.',
      advice: 'Check the path and its permissions.',
    },
  });
});

test('an unknown sweep, trial or recipe is named', async () => {
  expect((await run('report', 'nothing-1234')).stderr).toMatch(/^NotFound: There is no sweep nothing-1234/);
  expect((await run('explain', 'a', 'b')).stderr).toMatch(/^NotFound: There is no trial a/);
  const recipe = await run('pipeline', 'run', writeDemoSweep(folder), '--recipe', 'ort-dynamic');
  expect(recipe.exitCode).toBe(2);
  expect(recipe.stderr).toContain('ort-static');
});

test('a taken port is reported with the setting that changes it', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const file = join(folder, 'port.yaml');
  writeFileSync(file, `stateDir: port-state\ntemporal: { port: ${port} }\n`);
  const { exitCode, stderr } = await quantfleet(['up', '--config', file]);
  taken.close();
  expect(exitCode).toBe(3);
  expect(stderr).toContain(`PortInUse: Port ${port} on 127.0.0.1 is taken by process ${process.pid} (`);
});

test('a server that is gone is reported with its address', async () => {
  const file = join(folder, 'gone.yaml');
  writeFileSync(file, 'stateDir: gone-state\nnodeId: bench\ntemporal: { address: 127.0.0.1:9 }\n');
  const { exitCode, stderr } = await quantfleet(['sweep', 'run', writeDemoSweep(folder), '--config', file]);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('ServerUnreachable: No Temporal server answers on 127.0.0.1:9.');
});

test('a server of others is refused to a machine without a name of its own', async () => {
  const { exitCode, stderr } = await quantfleet(['sweep', 'run', writeDemoSweep(folder), '--config', settings], {
    TEMPORAL_ADDRESS: '127.0.0.1:9',
  });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^ConfigInvalid: .*127\.0\.0\.1:9.*nodeId must name this machine; it is "local"/);
  expect(stderr).toContain('Set nodeId in quantfleet.yaml');
});

test('a Python that is not there is named before anything is started', async () => {
  const { exitCode, stderr } = await quantfleet(['node', 'probe', '--config', settings], {
    QUANTFLEET_PYTHON: '/nowhere/python',
  });
  expect(exitCode).toBe(3);
  expect(stderr).toContain('ToolMissing: Cannot start /nowhere/python');
});

test('a Python without the Temporal server beside it is named', async () => {
  const { exitCode, stderr } = await quantfleet(['up', '--config', settings], {
    QUANTFLEET_PYTHON: '/bin/cat',
    PATH: '/bin',
  });
  expect(exitCode).toBe(3);
  expect(stderr).toContain(
    'ToolMissing: The Temporal server is not installed: no program temporal lies beside /bin/cat',
  );
});

test('a damaged database of the Temporal server is named, with what to do', async () => {
  const state = join(folder, 'damaged');
  mkdirSync(state);
  writeFileSync(join(state, 'temporal.db'), 'no database, but text that is longer than its header'.repeat(100));
  const { exitCode, stderr } = await quantfleet(['up', '--config', settings], { QUANTFLEET_STATE: state });
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(
    /^ServerUnreachable: The Temporal server cannot read its database .*damaged\/temporal\.db\.$/m,
  );
  expect(stderr).toContain('Move it away, and run the sweep again');
});

test('images too few, an empty class and a wrong number of classes fail the sweep with their code', async () => {
  const dataset = {
    name: 'x',
    calibration: { folder: join(process.cwd(), '.quantfleet/data/fashion-mnist/train'), images: 64 },
    evaluation: { folder: join(process.cwd(), '.quantfleet/data/fashion-mnist/test'), images: 100_000 },
  };
  const { exitCode, stderr } = await run(
    'sweep',
    'run',
    writeDemoSweep(folder, { dataset, recipes: ['pytorch-fp32'] }),
  );
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^ImagesTooFew: 100000 evaluation images asked for; .* has 10000 usable ones/m);
}, 120_000);
