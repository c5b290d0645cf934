import type { NodeContext } from '../stage-context.js';

/** Does a measurement with clocks and power mode as the settings of the node ask, where they do; `means` says what is set. */
export const underClocks = async <Result>(
  { clocks }: Pick<NodeContext, 'clocks'>,
  work: (means: string | undefined) => Promise<Result>,
): Promise<Result> => {
  if (clocks === undefined) return work(undefined);
  const { means, release } = await clocks.hold();
  let result: Result;
  try {
    result = await work(means);
  } catch (error) {
    // Why the measurement failed matters more; the next start tries again to put back.
    await release().catch(() => {});
    throw error;
  }
  await release();
  return result;
};
