import type { NightRecord } from '../../contracts/night-record.js';
import { EXIT } from '../exit-codes.js';

/** 1 where something regressed, or a board was not measured, or not wholly. */
export const exitCodeOfNight = ({ verdicts, nodes }: NightRecord): number =>
  verdicts.some(({ verdict }) => verdict === 'regressed') || nodes.some(({ reason }) => reason !== null)
    ? EXIT.failed
    : EXIT.ok;
