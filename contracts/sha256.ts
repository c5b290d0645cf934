import { QuantfleetFailure } from './quantfleet-failure.js';

/** Text of a SHA-256: 64 lower-case hexadecimal digits. */
export const SHA256_PATTERN = /^[0-9a-f]{64}$/;

const SHOWN_CHARACTERS = 80;

/** The text itself, if it is a SHA-256; fails with `InputInvalid` else, since a path may be made of it. */
export const requireSha256 = (text: string): string => {
  if (typeof text === 'string' && SHA256_PATTERN.test(text)) return text;
  const shown = JSON.stringify(text)?.slice(0, SHOWN_CHARACTERS) ?? 'nothing';
  throw new QuantfleetFailure('InputInvalid', `Expected a SHA-256 of 64 lower-case hexadecimal digits, got ${shown}.`);
};
