import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOutcomeStore } from '../../activities/artifacts/outcome-store.js';
import type { StageIdentity } from '../../contracts/stage.js';
import { quantfleet } from '../quantfleet-command.js';
import { trialFixtures } from '../report/sweep-fixture.js';
import { temporaryFolder } from '../temporary-folder.js';
import { saveResults } from './save-results.js';

const trial = trialFixtures.find(({ recipe }) => recipe === 'ort-static');
if (trial === undefined) throw new Error('the fixture has no ort-static trial');

const identity: StageIdentity = {
  stage: 'calibrate',
  version: 3,
  program: 'calibrate_ort',
  parameters: { calibrationBatchSize: 4, calibration: { method: 'entropy', bins: 2048 } },
  inputs: { model: 'ab'.repeat(32) },
  tools: { onnxruntime: '1.24.0' },
  node: { machine: 'a processor' },
};

/** A state folder where one of the trial's stages has been done. */
const stateWithOutcome = async (): Promise<string> => {
  const stateDir = join(temporaryFolder(), 'state');
  await saveResults(stateDir);
  const key = trial.stages.find(({ stage }) => stage === 'calibrate')?.key ?? '';
  await openOutcomeStore(join(stateDir, 'store')).write({
    identity,
    outcome: {
      key,
      stage: 'calibrate',
      artifacts: {},
      facts: {},
      seconds: 1,
      finishedAt: '2026-11-23T12:00:00.000Z',
      tools: identity.tools,
    },
  });
  return stateDir;
};

test('explain with one trial shows what each of its stage keys is made of, and which outcome is not there', async () => {
  const { stdout, exitCode } = await quantfleet(['explain', trial.trialId], {
    QUANTFLEET_STATE: await stateWithOutcome(),
  });
  expect(exitCode).toBe(0);
  expect(stdout.startsWith(`${trial.trialId}\n`)).toBe(true);
  expect(stdout).toMatch(/^calibrate +calibrate_ort +(built|cached) +\w{12}$/m);
  expect(stdout).toMatch(/^ +version +3$/m);
  expect(stdout).toMatch(/^ +inputs\.model +sha256 abababababab$/m);
  expect(stdout).toMatch(/^ +parameters\.calibration\.bins +2048$/m);
  expect(stdout).toMatch(/^ +tools\.onnxruntime +"1\.24\.0"$/m);
  expect(stdout).toMatch(/^ +node\.machine +"a processor"$/m);
  expect(stdout).toContain('this machine does not have its outcome');
});

test('explain with one trial gives every stage with its whole identity as JSON', async () => {
  const { stdout } = await quantfleet(['explain', trial.trialId, '--json'], {
    QUANTFLEET_STATE: await stateWithOutcome(),
  });
  const answer = JSON.parse(stdout);
  expect(answer.trial).toBe(trial.trialId);
  expect(answer.stages.map(({ key }: { key: string }) => key)).toEqual(trial.stages.map(({ key }) => key));
  expect(answer.stages.find(({ stage }: { stage: string }) => stage === 'calibrate').identity).toEqual(identity);
});
