import type { InputShape, Preprocessing } from '../contracts/preprocessing.js';

/** Channels, height and width of the network's input. */
export const inputShape = ({ colour, crop }: Preprocessing): InputShape => {
  const [height, width] = typeof crop === 'number' ? [crop, crop] : crop;
  return [colour === 'grey' ? 1 : 3, height, width];
};
