import { CancellationScope, patched } from '@temporalio/workflow';
import { TERMINAL_ROWS } from './patches.js';

/** Saves although the Workflow is, or is meanwhile, cancelled: what has ended has its row. */
export const saveToTheEnd = async (save: () => Promise<void>): Promise<void> => {
  try {
    await save();
  } catch (error) {
    if (!CancellationScope.current().consideredCancelled || !patched(TERMINAL_ROWS)) throw error;
    await CancellationScope.nonCancellable(save);
  }
};
