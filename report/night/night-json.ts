import type { NightRecord } from '../../contracts/night-record.js';
import { headline } from './night-sentences.js';
import type { NightView } from './night-view.js';

/** Form of `night.json`; a change that breaks readers raises the number. */
export const JSON_NIGHT_SCHEMA = 'quantfleet.night/1';

/** A night for programs. */
export interface JsonNight {
  readonly schema: typeof JSON_NIGHT_SCHEMA;
  /** The night in one sentence. */
  readonly headline: string;
  readonly night: NightRecord;
}

/** A night as JSON text. */
export const nightJson = (view: NightView): string => {
  const json: JsonNight = { schema: JSON_NIGHT_SCHEMA, headline: headline(view), night: view.night };
  return `${JSON.stringify(json, null, 2)}\n`;
};
