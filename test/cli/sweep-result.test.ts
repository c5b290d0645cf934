import { status } from '@grpc/grpc-js';
import { ServiceError, type WorkflowHandle } from '@temporalio/client';
import { expect, test } from 'vitest';
import { sweepEnd } from '../../cli/progress/sweep-result.js';

/** A handle whose result is refused with these codes, in order, before it comes. */
const handleThatIsRefused = (codes: readonly number[]): WorkflowHandle => {
  const left = [...codes];
  const result = async () => {
    const code = left.shift();
    if (code === undefined) return { phase: 'finished' };
    const cause = Object.assign(new Error('refused'), { code, details: 'refused', metadata: {} });
    throw new ServiceError('Failed to get Workflow execution history', { cause });
  };
  return { result } as unknown as WorkflowHandle;
};

test('a server that is away, or a process that stood still in the middle of a call, is waited for', async () => {
  let outages = 0;
  const handle = handleThatIsRefused([status.UNAVAILABLE, status.DEADLINE_EXCEEDED]);
  expect(await sweepEnd(handle, () => (outages += 1))).toMatchObject({ phase: 'finished' });
  expect(outages).toBe(2);
});

test('a server that refuses is not asked again', async () => {
  const handle = handleThatIsRefused([status.PERMISSION_DENIED]);
  await expect(sweepEnd(handle, () => {})).rejects.toBeInstanceOf(ServiceError);
});
