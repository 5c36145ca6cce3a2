/** The part of esbuild's metafile that is read. */
export interface BundledInputs {
  readonly outputs: Readonly<
    Record<
      string,
      { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >;
}

export function collectLicences(root: string, metafiles: readonly BundledInputs[]): Promise<string>;
