import type { BuildOptions } from 'esbuild';

export const root: string;
export const target: string;
export const commandBundle: BuildOptions & { readonly metafile: true };
