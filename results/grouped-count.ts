const FORMAT = new Intl.NumberFormat('en-GB');

/** `12,345`. */
export const grouped = (count: number): string => FORMAT.format(count);
