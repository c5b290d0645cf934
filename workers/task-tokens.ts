import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivityInterceptorsFactory, NativeConnection } from '@temporalio/worker';
import { ActivityNotFoundError, Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Logger } from 'pino';
import { writeWholeFile } from '../files/write-whole-files.js';

const tokensFolder = (stateDir: string): string => join(stateDir, 'running-tasks');

/**
 * Keeps the task token of each running Activity in the state folder, so that a Worker that was killed can hand it back
 * at its next start: the server itself notices only when the heartbeat timeout has passed.
 */
export const keepTaskTokens =
  (stateDir: string): ActivityInterceptorsFactory =>
  ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const file = join(tokensFolder(stateDir), randomUUID());
        // Without it, on a full disk, the stage is only begun again later.
        await writeWholeFile(file, info.base64TaskToken).catch(() => {});
        try {
          return await next(input);
        } finally {
          await rm(file, { force: true });
        }
      },
    },
  });

/** What handing back needs to know. */
export interface HandBack {
  readonly namespace: string;
  readonly stateDir: string;
  readonly logger: Logger;
}

/** Tells the server which Activities a killed Worker of this state folder ran, so that they are tried again at once. */
export const handBackTasks = async (
  connection: NativeConnection,
  { namespace, stateDir, logger }: HandBack,
): Promise<void> => {
  const folder = tokensFolder(stateDir);
  const names = await readdir(folder).catch(() => []);
  const { activity } = new Client({ connection, namespace });
  for (const name of names) {
    const token = Buffer.from(await readFile(join(folder, name), 'utf8'), 'base64');
    try {
      await activity.fail(token, restarted());
    } catch (error) {
      if (!(error instanceof ActivityNotFoundError)) logger.warn(error, 'A stage was not handed back.');
    }
    await rm(join(folder, name), { force: true });
  }
};

const restarted = (): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'WorkerRestarted',
    message: 'The worker ended in the middle of the attempt.',
    nextRetryDelay: '1 second',
  });
