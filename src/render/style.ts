/** The few colours of the terminal that roster uses. */

/** Gives a piece of text its colour, or leaves it as it is where colours are off. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** The colour of a row. */
export type Paint = keyof Style;

/**
 * Colours that are on or off. Each is ended by its own code, so that they can be nested.
 * Codes: ECMA-48, "Select Graphic Rendition".
 */
export function createStyle(color: boolean): Style {
  const sgr = (on: number, off: number) => (text: string) =>
    color && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: sgr(1, 22),
    dim: sgr(2, 22),
    red: sgr(31, 39),
    green: sgr(32, 39),
    yellow: sgr(33, 39),
    cyan: sgr(36, 39),
  };
}
