import type { NightNode } from '../../contracts/night-record.js';

const LONGEST_VALUE = 60;

/** A changed field with what it was and is. */
export const changeText = ({ field, before, after }: NightNode['changes'][number]): string =>
  `${field}: ${valuesText({ before, after })}`;

/** What a field was and is. */
export const valuesText = ({ before, after }: Pick<NightNode['changes'][number], 'before' | 'after'>): string =>
  `${shortened(JSON.stringify(before))} → ${shortened(JSON.stringify(after))}`;

const shortened = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text);
