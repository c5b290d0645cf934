import { AsyncLocalStorage } from 'node:async_hooks';
import { log } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { type StageRun, stageRuns } from '../activities/diagnostics.js';

/** What the log lines of an Activity name besides what the SDK does. */
type NamedStage = { stage?: string; stageKey?: string };

const named = new AsyncLocalStorage<NamedStage>();

/** Every log line of an Activity names the stage that it runs, from the moment its key is known; its failure is one. */
export const nameStageInLog: ActivityInterceptorsFactory = ({ info: { activityType } }) => {
  const stage: NamedStage = {};
  return {
    inbound: {
      execute: (input, next) =>
        named.run(stage, async () => {
          try {
            return await next(input);
          } catch (error) {
            if (error instanceof ApplicationFailure) {
              const [report] = error.details ?? [];
              log.warn(`${activityType} failed: ${error.message}`, { failure: report });
            }
            throw error;
          }
        }),
    },
    outbound: { getLogAttributes: (attributes, next) => next({ ...attributes, ...stage }) },
  };
};

/** Logs how the stages of this process end, and what their programs warn of, until stopped. */
export const logStages = (): (() => void) =>
  stageRuns.listen((run) => {
    const activity = named.getStore();
    if (activity === undefined) return;
    Object.assign(activity, { stage: run.stage, stageKey: run.key } satisfies NamedStage);
    void logEnd(run);
  });

const logEnd = async ({ stage, outcome }: StageRun): Promise<void> => {
  try {
    const { kind, seconds, warnings } = await outcome;
    if (kind === 'cached') return log.info(`${stage}: found in the store`);
    for (const { code, message } of warnings) log.warn(`${stage}: ${message}`, { code });
    log.info(`${stage}: built in ${seconds.toFixed(1)} s`);
  } catch (error) {
    // A failure is logged with its Activity.
    if (error instanceof CancelledFailure) log.info(`${stage}: stopped`);
  }
};
