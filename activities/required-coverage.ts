import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { StageOutcome } from '../contracts/stage.js';

const NAMED_LAYERS = 8;

interface Coverage {
  readonly operators: number;
  readonly quantized: number;
  readonly unquantized: readonly { readonly name: string; readonly operator: string; readonly reason: string }[];
}

/** Fails with `CoverageTooLow`, naming layers, when the outcome's graph quantizes less than `minimum` (0 … 1) of its operators. */
export const requireCoverage = (outcome: StageOutcome, minimum: number): void => {
  const coverage = outcome.facts['coverage'] as unknown as Coverage | undefined;
  if (coverage === undefined || coverage.quantized >= minimum * coverage.operators) return;
  const named = coverage.unquantized
    .slice(0, NAMED_LAYERS)
    .map(({ name, operator, reason }) => `${operator} ${name}: ${reason}`);
  const others = coverage.unquantized.length - named.length;
  throw new QuantfleetFailure(
    'CoverageTooLow',
    `${coverage.quantized} of ${coverage.operators} convolutions and matrix products are quantized, ` +
      `${Math.ceil(minimum * coverage.operators)} are required. Not quantized: ${named.join('; ')}` +
      (others > 0 ? `; and ${others} more.` : '.'),
  );
};
