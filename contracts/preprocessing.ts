import { z } from 'zod';
import type { Immutable } from './immutable.js';

const side = z.int().positive();

/** Sides of an image in pixels: height and width, or one number where both are the same. */
export const sidesSchema = z.union([side, z.tuple([side, side])]);

/** What {@link sidesSchema} describes. */
export type Sides = Immutable<z.infer<typeof sidesSchema>>;

/** What happens to an image file once per split; normalization follows when the pixels are read. */
export const resamplingSchema = z.strictObject({
  colour: z
    .enum(['rgb', 'bgr', 'grey'])
    .describe('Channel order the network was trained with; grey gives one channel.'),
  resize: z
    .union([side, z.tuple([side, side]), z.null()])
    .describe(
      'Before the crop: pixels of the shorter side, or height and width, whatever becomes of the ratio; null leaves the image as it is.',
    ),
  crop: sidesSchema.describe('Size of the centre crop: the network’s input height and width.'),
  interpolation: z.enum(['nearest', 'bilinear', 'bicubic']).describe('Filter of the resize; Pillow’s, antialiased.'),
  orientation: z
    .literal('apply')
    .exactOptional()
    .describe('Turn images as their EXIF data say; absent: they are taken as they are stored.'),
});

/** How an image file becomes the network’s input; described once and done once per split. */
export const preprocessingSchema = resamplingSchema.extend({
  mean: z.array(z.number()).min(1).max(3).describe('Subtracted per channel after scaling pixels to 0 … 1.'),
  std: z.array(z.number().positive()).min(1).max(3).describe('Divides per channel after the subtraction.'),
});

/** What {@link preprocessingSchema} describes. */
export type Preprocessing = Immutable<z.infer<typeof preprocessingSchema>>;

/** Channels, height and width of a network’s input. */
export const inputShapeSchema = z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]);

/** What {@link inputShapeSchema} describes. */
export type InputShape = Immutable<z.infer<typeof inputShapeSchema>>;
