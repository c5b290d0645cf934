import type { Json } from '../contracts/stage.js';
import { fieldOf, numberOf, textOf } from '../contracts/json-field.js';

/** Time of one layer, as trtexec's profile has it. */
export interface LayerTime {
  readonly name: string;
  /** Median of a run in milliseconds. */
  readonly medianMs: number;
}

const timeOf = (entry: Json): LayerTime | undefined => {
  const name = textOf(fieldOf(entry, 'name'));
  const medianMs = numberOf(fieldOf(entry, 'medianMs'));
  return name === null || medianMs === null ? undefined : { name, medianMs };
};

/** Reads the JSON of trtexec's `--exportProfile`, a count of runs and then the layers; `undefined` where the text is not that. */
export const parseLayerTimes = (text: string): readonly LayerTime[] | undefined => {
  try {
    const profile = JSON.parse(text) as Json;
    if (!Array.isArray(profile)) return undefined;
    const layers = (profile as readonly Json[]).filter((entry) => fieldOf(entry, 'name') !== undefined);
    const times = layers.map(timeOf).filter((time) => time !== undefined);
    return times.length === layers.length && times.length > 0 ? times : undefined;
  } catch {
    return undefined;
  }
};
