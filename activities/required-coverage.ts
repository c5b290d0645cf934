import type { Coverage } from '../contracts/programs/common-facts.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

const NAMED_LAYERS = 8;

/** Fails with `CoverageTooLow`, naming layers, when a graph quantizes less than `minimum` (0 … 1) of its operators. */
export const requireCoverage = ({ operators, quantized, unquantized }: Coverage, minimum: number): void => {
  if (quantized >= minimum * operators) return;
  const named = unquantized
    .slice(0, NAMED_LAYERS)
    .map(({ name, operator, reason }) => `${operator} ${name}: ${reason}`);
  const others = unquantized.length - named.length;
  throw new QuantfleetFailure(
    'CoverageTooLow',
    `${quantized} of ${operators} operators with weights are quantized, ` +
      `${Math.ceil(minimum * operators)} are required. Not quantized: ${named.join('; ')}` +
      (others > 0 ? `; and ${others} more.` : '.'),
  );
};
