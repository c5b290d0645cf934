import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';

const HOUR_S = 3_600;
const SECONDS: Readonly<Record<string, number>> = { h: HOUR_S, d: 24 * HOUR_S };

/** Seconds of a text such as 30d or 72h. Fails with `ConfigInvalid`; a server takes an hour at least. */
export const retentionSeconds = (text: string): number => {
  const [, count = '', unit = ''] = /^(\d{1,5})([dh])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw new QuantfleetFailure('ConfigInvalid', `--retention: expected days or hours, as 30d or 72h, found ${text}`, {
    advice: 'It is how long finished Workflows stay on the server; results are kept apart from it.',
  });
};
