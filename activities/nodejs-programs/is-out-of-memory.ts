/** Whether an error of ONNX Runtime or V8 says that memory has run out. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && /bad_alloc|out of memory|failed to allocate|array buffer allocation/i.test(error.message);
