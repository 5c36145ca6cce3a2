/** The part of esbuild's metafile that is read. */
export interface BundledInputs {
  readonly outputs: Readonly<
    Record<
      string,
      { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >;
}

/** Where a package's licence stands that was published without it. */
export interface UpstreamNotice {
  readonly notice: string;
  readonly source: string;
}

export function collectLicences(
  root: string,
  metafiles: readonly BundledInputs[],
  notices?: Readonly<Record<string, UpstreamNotice>>,
): Promise<string>;
