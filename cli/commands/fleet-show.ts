import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { showNight } from '../nights/show-night.js';

/** Says what a night found. */
export const runFleetShow = async (context: CommandContext, nightId: string): Promise<number> => {
  await showNight(context, nightId);
  return EXIT.ok;
};
