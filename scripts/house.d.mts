export interface Import {
  readonly from: string;
  /** A file of src/ without its extension, or a package. */
  readonly to: string;
  /** `type` is gone when it runs; `later` is import(), when it is needed. */
  readonly kind: 'code' | 'later' | 'type';
  readonly isPackage: boolean;
}

export function listSources(folder?: string): readonly string[];
export function importsOf(file: string, folder?: string): readonly Import[];
export function declarationsOf(file: string, folder?: string): readonly string[];
export function findCircles(imports: readonly Import[]): readonly (readonly string[])[];
export function measure(folder?: string): readonly (readonly [string, string | number])[];
