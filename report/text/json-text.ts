import type { Json } from '../../contracts/stage.js';

/** A value as it is read: text without quotation marks, anything else as JSON. */
export const jsonText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
