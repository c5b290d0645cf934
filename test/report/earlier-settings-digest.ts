import { createHash } from 'node:crypto';
import type { TrialRecord } from '../../contracts/trial-record.js';

/** The digest of a trial whose settings were not kept. */
export const earlierSettingsDigest = ({ recipe, calibration }: Pick<TrialRecord, 'recipe' | 'calibration'>): string =>
  createHash('sha256')
    .update(JSON.stringify([recipe, calibration]))
    .digest('hex');
