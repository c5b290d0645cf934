import { dirname, join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { loadSettings } from '../config/load-settings.js';

/** Starts Temporal's development server, of the version that quantfleet embeds, on a port of its own. */
export const startDevServer = (...extraArgs: readonly string[]): Promise<TestWorkflowEnvironment> =>
  TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: join(dirname(loadSettings().python), 'temporal') },
      extraArgs: [...extraArgs],
    },
  });
