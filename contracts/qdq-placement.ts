import { z } from 'zod';

/**
 * Where pairs of QuantizeLinear and DequantizeLinear go. `weighted-inputs`: data and weights of Conv, ConvTranspose, Gemm and
 * MatMul with weights. `with-residuals`: also the skip input of residual additions behind convolutions, and the input of
 * average pools. `everything`: every operator type that ONNX Runtime knows.
 */
export const QDQ_PLACEMENTS = ['weighted-inputs', 'with-residuals', 'everything'] as const;

const WHERE = 'Which tensors are quantized.';

/** Placements of ONNX graphs. */
export const ortPlacementSchema = z.enum(QDQ_PLACEMENTS).describe(WHERE);

/** Placements in PyTorch, where a quantizer belongs to a layer. */
export const torchPlacementSchema = z.enum(QDQ_PLACEMENTS).exclude(['everything']).describe(WHERE);

/** What {@link ortPlacementSchema} describes. */
export type QdqPlacement = z.infer<typeof ortPlacementSchema>;

/** What was quantized before sweeps could say so: what the settings and histories of earlier sweeps mean. */
export const EARLIER_PLACEMENT = { onnx: 'everything', torch: 'weighted-inputs' } as const;
