import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { NightNode, NightRecord } from '../../contracts/night-record.js';
import type { NightVerdict } from '../../contracts/night-verdict.js';
import type { NightFiles } from '../../report/write-night.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet } from '../quantfleet-command.js';
import type { RunningDeployment } from './running-deployment.js';

/** Conditions that no load of a machine of tests reaches. */
export const WHATEVER_ELSE_RUNS = { repeats: 1, coolDownSeconds: 0, othersPercent: 100 };

/** So few images tell of two points, and from one night to the next a machine of tests is slower or faster by what others do there. */
const USUAL_MARGINS = { top1: 2, 'board.latency.p50': 10 };

/** Keys of a fleet file, and of the conditions of its benchmark. */
interface SmallFleet {
  readonly fleet?: Readonly<Record<string, unknown>>;
  readonly conditions?: Readonly<Record<string, unknown>>;
}

/** A fleet file of boards with the tag `orin`, whose only benchmark is a sweep file beside it that takes a board seconds. */
export const writeSmallFleet = (
  { folder }: Pick<RunningDeployment, 'folder'>,
  name: string,
  { fleet = {}, conditions = WHATEVER_ELSE_RUNS }: SmallFleet = {},
): string => {
  const sweep = writeDemoSweep(folder, {
    name: `${name}-mini`,
    dataset: {
      name: 'Fashion-MNIST',
      calibration: { dataset: 'fashion-train', images: 64 },
      evaluation: { dataset: 'fashion-test', images: 500, order: 'shuffled' },
    },
    recipes: ['ort-static'],
    calibrationBatchSizes: [16],
    // Enough runs for a 99th percentile.
    measurement: {
      warmUpRuns: 2,
      warmUpSeconds: 0.1,
      hotRuns: 300,
      throughputBatchSizes: [1],
      throughputSeconds: 0.05,
      powerSeconds: 0.05,
    },
    comparison: { batchSizes: [1], seconds: 0.05, warmUpSeconds: 0.3, conditions },
  });
  const file = join(folder, `${name}-fleet.yaml`);
  const usual = { nodes: { tags: ['orin'] }, builds: 1, blocks: 5, absentAfterMinutes: 0.2, metrics: USUAL_MARGINS };
  writeFileSync(file, stringify({ name, benchmarks: [{ sweep }], ...usual, ...fleet }));
  return file;
};

/** A night as `quantfleet fleet run` ends it. */
export interface EndedNight {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly night: NightRecord & { readonly files: NightFiles };
}

/** Runs a night from a client of the deployment until it has ended. */
export const runNight = async ({ settingsOf }: RunningDeployment, fleetFile: string): Promise<EndedNight> => {
  const { exitCode, stdout, stderr } = await quantfleet([
    'fleet',
    'run',
    fleetFile,
    '--config',
    settingsOf('laptop'),
    '--json',
  ]);
  try {
    return { exitCode, stderr, night: JSON.parse(stdout) as EndedNight['night'] };
  } catch {
    throw new Error(`The night ended with ${exitCode}: ${stdout}${stderr}`);
  }
};

/** What the night says of a board. */
export const boardOf = ({ nodes }: NightRecord, name: string): NightNode => {
  const found = nodes.find(({ nodeId }) => nodeId === name);
  if (found === undefined) throw new Error(`The night has no ${name}.`);
  return found;
};

/** The verdict on a metric of a board; undefined where there is none. */
export const verdictOn = (
  { verdicts }: NightRecord,
  name: string,
  { metric, subject = 'engine' }: { readonly metric: string; readonly subject?: 'engine' | 'board' },
): NightVerdict | undefined =>
  verdicts.find(
    ({ series }) => series.nodeId === name && series.metric.name === metric && series.metric.subject === subject,
  );

/** How the night ended for each board. */
export const statuses = ({ nodes }: NightRecord): readonly string[] =>
  nodes.map(({ nodeId, status }) => `${nodeId} ${status}`).toSorted();
