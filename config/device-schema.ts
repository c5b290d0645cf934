import { z } from 'zod';

/** A GPU as nvidia-smi names it. */
export const deviceSchema = z.union(
  [z.int().min(0), z.string().regex(/^GPU-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)],
  'expected the number or the UUID (GPU-…) of a GPU, as `nvidia-smi --list-gpus` shows them',
);
