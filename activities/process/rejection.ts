/** A promise that is rejected from outside, or never settles. */
export interface Rejection {
  readonly promise: Promise<never>;
  /** Rejects the promise, and throws the same. */
  readonly reject: (reason: unknown) => never;
}

/** Not rejected yet; nobody needs to listen to it. */
export const createRejection = (): Rejection => {
  let rejectPromise: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_, reject) => (rejectPromise = reject));
  promise.catch(() => {});
  return {
    promise,
    reject: (reason) => {
      rejectPromise(reason);
      throw reason;
    },
  };
};
