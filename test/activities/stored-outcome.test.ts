import { expect, test } from 'vitest';
import type { OutcomeRecord } from '../../activities/artifacts/outcome-record.js';
import { storedOutcome } from '../../activities/stored-outcome.js';

test('an outcome of the previous version that calls its fallback step a rung is read as one', () => {
  const step = { number: 2, of: 4, settings: 'workspace 1024 MiB', refused: [] };
  const timingCache = { state: 'fresh', bytesBefore: 0, bytesAfter: 9, secondsFirst: null, secondsSaved: null };
  const record: OutcomeRecord = {
    identity: { stage: 'build', version: 1, program: 'build_ort_tensorrt', parameters: {}, inputs: {}, tools: {} },
    outcome: {
      key: 'a'.repeat(64),
      stage: 'build',
      artifacts: { engine: { sha256: 'b'.repeat(64), bytes: 1, mediaType: 'application/x-onnx', name: 'engine.onnx' } },
      facts: {
        bytes: 1,
        seconds: 1,
        tensorrt: '10.6.0',
        typing: 'weak',
        flags: ['INT8'],
        profile: { min: 1, opt: 8, max: 32 },
        workspaceMiB: 1024,
        optimizationLevel: 3,
        timingCache,
        provider: 'TensorrtExecutionProvider',
        scales: 'calibrationTable',
        rung: step,
        warnings: [],
      },
      seconds: 1,
      finishedAt: '2026-11-23T12:00:00.000Z',
      tools: {},
    },
  };
  expect(storedOutcome('build_ort_tensorrt', record)?.facts.fallbackStep).toEqual(step);
});
