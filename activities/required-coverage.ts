import type { Coverage } from '../contracts/programs/common-facts.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

const NAMED_LAYERS = 8;

/** Fails with `CoverageTooLow`, naming layers, when a graph quantizes less than `minimum` (0 … 1) of its operators, or none. */
export const requireCoverage = ({ operators, quantized, unquantized }: Coverage, minimum: number): void => {
  const required = Math.max(1, Math.ceil(minimum * operators));
  if (operators === 0 || quantized >= required) return;
  const named = unquantized
    .slice(0, NAMED_LAYERS)
    .map(({ name, operator, reason }) => `${operator} ${name}: ${reason}`);
  const others = unquantized.length - named.length;
  throw new QuantfleetFailure(
    'CoverageTooLow',
    `${quantized} of ${operators} operators with weights are quantized, ` +
      `${required} are required. Not quantized: ${named.join('; ')}` +
      (others > 0 ? `; and ${others} more.` : '.'),
  );
};
