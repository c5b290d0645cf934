const NO_BREAK = '\u00a0';

const EN = 'en-GB';

/** `91.72 %`; takes 0 … 100. */
export const percent = (value: number): string => `${value.toFixed(2)}${NO_BREAK}%`;

/** `+0.11` or `−0.11`, in percentage points. */
export const points = (value: number): string => {
  const rounded = Math.abs(value).toFixed(2);
  if (Number(rounded) === 0) return '0.00';
  return `${value < 0 ? '−' : '+'}${rounded}`;
};

/** `0.50`. */
export const twoDecimals = (value: number): string => value.toFixed(2);

/** `1.32`, with three significant digits below 100. */
export const threeDigits = (value: number): string => {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3);
};

/** `1.32 ms`. */
export const milliseconds = (value: number): string => `${threeDigits(value)}${NO_BREAK}ms`;

/** `12,345`. */
export const whole = (value: number): string => Math.round(value).toLocaleString(EN);

/** `1,840 images/s`. */
export const imagesPerSecond = (value: number): string => `${whole(value)}${NO_BREAK}images/s`;

/** `182 W`, with three significant digits below 100. */
export const watts = (value: number): string => `${threeDigits(value)}${NO_BREAK}W`;

/** `4.31 mJ`, likewise. */
export const millijoules = (value: number): string => `${threeDigits(value)}${NO_BREAK}mJ`;

/** `1,234 MiB`. */
export const mebibytes = (value: number): string => `${whole(value)}${NO_BREAK}MiB`;

/** `1,980 MHz`. */
export const megahertz = (value: number): string => `${whole(value)}${NO_BREAK}MHz`;

/** `10.2×`. */
export const times = (ratio: number): string =>
  `${ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(ratio >= 10 ? 1 : 2)}×`;

/** `1.012×`: a ratio near 1, to a thousandth. */
export const timesToThousandth = (value: number): string => `${value >= 10 ? threeDigits(value) : value.toFixed(3)}×`;

/** `1.25`; `0.996` near 1, where two digits would hide what is told apart. */
export const ratio = (value: number): string => {
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(Math.abs(value - 1) < 0.1 ? 3 : 2);
};

/** `1.21 to 1.29`: two ratios. */
export const asRange = (lower: number, upper: number, between = ' to '): string =>
  `${ratio(lower)}${between}${ratio(upper)}`;

/** `0.6 %`; takes 0 … 1. */
export const share = (value: number): string => `${(100 * value).toFixed(1)}${NO_BREAK}%`;

/** How sure the report's intervals are. */
export const INTERVAL = `95${NO_BREAK}% interval`;

/** `165 kB`, in powers of 1000. */
export const size = (bytes: number): string => {
  if (bytes < 1000) return `${bytes}${NO_BREAK}B`;
  return bytes < 1_000_000
    ? `${(bytes / 1000).toFixed(0)}${NO_BREAK}kB`
    : `${(bytes / 1_000_000).toFixed(1)}${NO_BREAK}MB`;
};

/** `0.40` or `0.032`, with two significant digits where it matters; `< 0.001` below that. */
export const plainP = (p: number): string => {
  if (p < 0.001) return `<${NO_BREAK}0.001`;
  return p >= 0.1 ? p.toFixed(2) : p.toFixed(3);
};

/** `p = 0.032`, or `p < 0.001`. */
export const pValue = (p: number): string => `p${NO_BREAK}${p < 0.001 ? '' : `=${NO_BREAK}`}${plainP(p)}`;

/** `3 min 20 s`, `42 s` or `1.9 s`. */
export const duration = (seconds: number): string => {
  if (seconds < 10) return `${seconds.toFixed(1)}${NO_BREAK}s`;
  if (seconds < 60) return `${seconds.toFixed(0)}${NO_BREAK}s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes}${NO_BREAK}min ${Math.round(seconds) % 60}${NO_BREAK}s`;
  return `${Math.floor(minutes / 60)}${NO_BREAK}h ${minutes % 60}${NO_BREAK}min`;
};

/** `23 November 2026, 12:00 UTC`. */
export const moment = (iso: string): string => {
  const date = new Date(iso).toLocaleDateString(EN, { dateStyle: 'long', timeZone: 'UTC' });
  const time = new Date(iso).toLocaleTimeString(EN, { timeStyle: 'short', timeZone: 'UTC' });
  return `${date}, ${time} UTC`;
};
