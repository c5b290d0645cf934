/** The parts splits play, in the order they are drawn: a later one may exclude the images of an earlier one. */
export const SPLIT_ROLES = ['calibration', 'training', 'evaluation'] as const;

/** One of {@link SPLIT_ROLES}. */
export type SplitRole = (typeof SPLIT_ROLES)[number];
