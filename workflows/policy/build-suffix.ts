/** What a trial of a further build of an engine has at the end of its id. */
export const buildSuffix = (build: number): string => `build-${build}`;
