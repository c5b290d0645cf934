import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { showNight } from '../nights/show-night.js';

/** Says what a night found and writes its pages. */
export const runFleetShow = async (
  context: CommandContext,
  nightId: string,
  out: string | undefined,
): Promise<number> => {
  await showNight(context, nightId, out);
  return EXIT.ok;
};
