export const MIT_TERMS: string;
export const UPSTREAM_NOTICES: Readonly<
  Record<string, { readonly notice: string; readonly source: string }>
>;
export const CARRIED_NOTICES: Readonly<Record<string, string>>;
