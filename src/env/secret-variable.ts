/** Which variables hold secrets. */

/**
 * Names of variables that hold keys or secrets, with any prefix or none: a roster can name a prefix, and
 * other tools' keys are secrets too. In any case, since Windows knows no case, and people mistype.
 */
export const SECRET_VARIABLE: RegExp = /(?:^|_)API_(?:KEY|SECRET)$/i;
