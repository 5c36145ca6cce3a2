import type { BuildOptions } from 'esbuild';

export const root: string;
export const target: string;
export const commandBundle: BuildOptions & { readonly metafile: true };

/** The files of dist-action/ by their names. */
export function bundleAction(): Promise<ReadonlyMap<string, string>>;
