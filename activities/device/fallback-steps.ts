import { profileSizesUpTo } from '../../contracts/profile-sizes.js';
import type { TensorrtOptions } from '../../contracts/tensorrt-options.js';

const MODEST_WORKSPACE_MIB = 1024;
const MODEST_OPTIMIZATION_LEVEL = 1;
const PROFILE_SHRINKS_BY = 4;

/** Build settings to try when those of the step before did not fit into memory. */
export interface FallbackStep {
  /** What differs from what was asked for, in words. */
  readonly settings: string;
  readonly options: TensorrtOptions;
}

/** What was asked for, then a smaller workspace, a lower optimization level and a smaller profile, each on top of the last. */
export const fallbackSteps = (asked: TensorrtOptions): readonly FallbackStep[] => {
  const steps: FallbackStep[] = [{ settings: 'as asked', options: asked }];
  const changes: string[] = [];
  for (const { change, text } of [smallerWorkspace(asked), lowerLevel(asked), smallerProfile(asked)]) {
    if (change === null) continue;
    changes.push(text);
    steps.push({ settings: changes.join(', '), options: { ...(steps.at(-1)?.options ?? asked), ...change } });
  }
  return steps;
};

interface Reduction {
  /** `null` where there is nothing left to take away. */
  readonly change: Partial<TensorrtOptions> | null;
  readonly text: string;
}

const smallerWorkspace = ({ workspaceMiB }: TensorrtOptions): Reduction => {
  const smaller =
    workspaceMiB === null || workspaceMiB > MODEST_WORKSPACE_MIB ? MODEST_WORKSPACE_MIB : Math.ceil(workspaceMiB / 2);
  const change = smaller === workspaceMiB ? null : { workspaceMiB: smaller };
  return { change, text: `workspace ${smaller} MiB` };
};

const lowerLevel = ({ optimizationLevel }: TensorrtOptions): Reduction => ({
  change: optimizationLevel > MODEST_OPTIMIZATION_LEVEL ? { optimizationLevel: MODEST_OPTIMIZATION_LEVEL } : null,
  text: `optimization level ${MODEST_OPTIMIZATION_LEVEL}`,
});

const smallerProfile = ({ profile, profileSizes }: TensorrtOptions): Reduction => {
  const max = Math.ceil(profile.max / PROFILE_SHRINKS_BY);
  const smaller = { min: Math.min(profile.min, max), opt: Math.min(profile.opt, max), max };
  const sizes = profileSizes.length === 0 ? [] : profileSizesUpTo(profileSizes, max);
  const change = max === profile.max ? null : { profile: smaller, profileSizes: sizes };
  return { change, text: `batch sizes up to ${max}` };
};
