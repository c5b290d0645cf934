import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { beforeEach, expect, test } from 'vitest';
import { loadFleet } from '../../config/load-fleet.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { temporaryFolder } from '../temporary-folder.js';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  writeDemoSweep(folder, { nodes: ['elsewhere'], absentAfterMinutes: 99 });
});

const write = (change: Readonly<Record<string, unknown>> = {}): string => {
  const file = join(folder, 'fleet.yaml');
  const fleet = { name: 'lab', nodes: ['orin-1'], benchmarks: [{ sweep: 'small.yaml' }] };
  writeFileSync(file, stringify({ ...fleet, ...change }));
  return file;
};

test('a night has every default, and boards, blocks and absence of the fleet file instead of the sweep file’s', () => {
  const { plan, schedule } = loadFleet(write({ blocks: 8, absentAfterMinutes: 3 }), false);
  expect(plan).toMatchObject({
    fleet: 'lab',
    nodes: { ids: ['orin-1'] },
    builds: 8,
    engines: 'reused',
    deadlineMinutes: 480,
    reference: 'accepted',
    margins: { 'latency.p50': 1, top1: 0.2, 'board.latency.p50': 3 },
  });
  expect(loadFleet(write(), false).plan.benchmarks[0]?.comparison?.blocks).toBe(10);
  expect(schedule).toBeUndefined();
  expect(plan.benchmarks).toMatchObject([
    { name: 'small', nodes: [], absentAfterMinutes: 3, controls: [], comparison: { where: 'everywhere', blocks: 8 } },
  ]);
  expect(plan.benchmarks[0]?.sweepId).toMatch(/^small-[0-9a-f]{8}$/);
});

test('a benchmark may be written into the fleet file, with the defaults of its own preset', () => {
  const { benchmarks } = loadFleet(write(), false).plan;
  const [small] = benchmarks;
  const inline = (preset: string) => ({
    name: preset,
    preset,
    model: {
      architecture: 'mnv2_mini',
      weights: small?.model.kind === 'architecture' ? small.model.weights : '',
      classes: 10,
    },
    preprocessing: { colour: 'grey', crop: 28, mean: [0.286], std: [0.353] },
    dataset: { name: 'd', calibration: { dataset: 'train', images: 128 }, evaluation: { dataset: 'test' } },
    recipes: ['ort-static'],
  });
  const { plan } = loadFleet(write({ benchmarks: [inline('recommended'), inline('paper')] }), false);
  expect(plan.benchmarks.map(({ name, recipes }) => [name, recipes[0]])).toMatchObject([
    ['recommended', { calibration: { method: 'mse' }, placement: 'with-residuals' }],
    ['paper', { calibration: { method: 'entropy' }, placement: 'everything' }],
  ]);
});

test('two fleets give the same benchmark ids of their own, so that their nights of one time are told apart', () => {
  const idOf = (name: string) => loadFleet(write({ name }), false).plan.benchmarks[0]?.sweepId;
  expect(idOf('lab')).not.toBe(idOf('field'));
});

test('a schedule has every day, UTC and four hours of patience, and refuses what is no time or time zone', () => {
  expect(loadFleet(write({ schedule: { at: '03:00' } }), false).schedule).toMatchObject({
    at: '03:00',
    timeZone: 'UTC',
    jitterMinutes: 0,
    catchUpMinutes: 240,
    days: { length: 7 },
  });
  const refused = (schedule: unknown) => () => loadFleet(write({ schedule }), false);
  expect(refused({ at: '3am' })).toThrow(/fleet\.yaml:7: schedule\.at: expected a time of the day/);
  expect(refused({ at: '03:00', timeZone: 'Berlin' })).toThrow(/schedule\.timeZone: expected a time zone/);
});

test.each([
  ['a misspelt key', { block: 6 }, /fleet\.yaml:6: there is no key block; did you mean blocks\?/],
  ['a family of metrics', { metrics: { latency: 1 } }, /there is no key metrics\.latency; did you mean latency\.p50\?/],
  ['too few blocks', { blocks: 2 }, /fleet\.yaml:6: blocks: at least 5/],
  ['a board named twice', { nodes: ['a', 'a'] }, /fleet\.yaml:\d+: nodes: a node is named twice/],
  ['an unknown metric', { metrics: { top5: 1 } }, /there is no key metrics\.top5/],
  [
    'a benchmark named twice',
    { benchmarks: [{ sweep: 'small.yaml' }, { sweep: 'small.yaml' }] },
    /two benchmarks are named small/,
  ],
  ['a long name', { name: 'a'.repeat(41) }, /name: expected at most 40 characters/],
])('%s is refused, with its line where the file has one', (_, change, message) => {
  expect(() => loadFleet(write(change), false)).toThrow(message);
});

test('a sweep file that is not there, and one that is wrong, are named with their own lines', () => {
  expect(() => loadFleet(write({ benchmarks: [{ sweep: 'none.yaml' }] }), false)).toThrow(/none\.yaml cannot be read/);
  writeDemoSweep(folder, { name: 'wrong', opset: 7 });
  expect(() => loadFleet(write({ benchmarks: [{ sweep: 'wrong.yaml' }] }), false)).toThrow(/wrong\.yaml:\d+: opset/);
});
