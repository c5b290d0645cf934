/** Environment variables that every program gets; docs/reference/config.md says what they are for. */
export const PASSED_VARIABLES: readonly string[] = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'XDG_CACHE_HOME',
  'XDG_RUNTIME_DIR',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
];

/** Beginnings of the names of further variables that every program gets. */
export const PASSED_PREFIXES: readonly string[] = [
  'LC_',
  'CUDA_',
  'CUDNN_',
  'CUBLAS_',
  'NVIDIA_',
  'OMP_',
  'GOMP_',
  'KMP_',
  'MKL_',
  'OPENBLAS_',
];

/** What programs get of an environment: the variables that are passed always, and those that the settings name. */
export const programEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
  named: readonly string[],
): Readonly<Record<string, string>> => {
  const passed = new Set([...PASSED_VARIABLES, ...named]);
  const isPassed = (name: string): boolean =>
    passed.has(name) || PASSED_PREFIXES.some((prefix) => name.startsWith(prefix));
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && isPassed(name) ? [[name, value] as const] : [],
    ),
  );
};
