/** How an image file becomes the network's input; described once and done once per split. */
export interface Preprocessing {
  /** Channel order the network was trained with; `grey` gives one channel. */
  readonly colour: 'rgb' | 'bgr' | 'grey';
  /** Length in pixels that the shorter side is resized to before cropping; `null` leaves the image as it is. */
  readonly resize: number | null;
  /** Side in pixels of the square centre crop, which is the network's input height and width. */
  readonly crop: number;
  /** Resampling filter of the resize; Pillow's, antialiased. */
  readonly interpolation: 'nearest' | 'bilinear' | 'bicubic';
  /** Subtracted per channel after scaling pixels to 0 … 1. */
  readonly mean: readonly number[];
  /** Divides per channel after the subtraction. */
  readonly std: readonly number[];
}
