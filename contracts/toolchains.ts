/** What stages are run with. */
export const TOOLCHAINS = ['torch', 'onnxruntime', 'tensorrt', 'tensorrt-rtx'] as const;

/** A toolchain's name. */
export type Toolchain = (typeof TOOLCHAINS)[number];

/** The toolchains among the packages of a node, with their versions. */
export const toolchainsOf = (tools: Readonly<Record<string, string>>): { readonly [toolchain in Toolchain]?: string } =>
  Object.fromEntries(
    TOOLCHAINS.flatMap((name) => {
      const version = tools[name];
      return version === undefined ? [] : [[name, version]];
    }),
  );
