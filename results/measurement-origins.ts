import type { EvaluationRecord } from '../contracts/evaluation-record.js';

const ACCURACY_MODES: Readonly<Record<EvaluationRecord['accuracyMode'], string>> = {
  'as-written': 'the Q/DQ graph run as it is written',
  engine: 'the TensorRT engine itself',
  eager: 'PyTorch, eager',
};

const SPEED_MODES: Readonly<Record<EvaluationRecord['speedMode'], string>> = {
  fused: 'the built engine with fused kernels',
  engine: 'the TensorRT engine',
  eager: 'PyTorch, eager',
};

/** What answered the images whose accuracy was counted. */
export const accuracyOrigin = ({ accuracyMode }: EvaluationRecord): string => ACCURACY_MODES[accuracyMode];

/** What ran when speed was measured, with the settings it depends on. */
export const speedOrigin = ({ speedMode, device, speedSettings }: EvaluationRecord): string => {
  const where = device === 'gpu' && speedMode === 'eager' ? ' on the GPU' : '';
  const settings = Object.entries(speedSettings).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `${SPEED_MODES[speedMode]}${where}${settings.length === 0 ? '' : ` (${settings.join(', ')})`}`;
};

/** What answered the images of the fused build’s metrics. */
export const FUSED_ORIGIN = SPEED_MODES.fused;
