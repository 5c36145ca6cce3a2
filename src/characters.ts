/**
 * Characters that deceive whoever reads a text. They are named here once, because rooms that do not know
 * each other must agree on what nobody can see.
 */

/**
 * What a reader can't see, or what changes how the rest is shown: control characters (C0, DEL, C1),
 * format characters (bidi controls, zero-width ones), lone surrogates, private use, line and
 * paragraph separators, everything that Unicode lets a font ignore, the blank Braille pattern, and
 * what is no character at all. Made when first asked for: node reads Unicode's tables for it, and nearly all that
 * roster meets is plain. Has the flag g: for `replace`, `matchAll` and `search`, which begin anew.
 */
export function invisible(): RegExp {
  made ??=
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/gu;
  return made;
}

let made: RegExp | null = null;

/** Western letters and the signs of roster's own: each is seen and takes one column, and finding that out is cheap. */
export const FAMILIAR: RegExp = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u017f→…✗·]*$/;

/** Whether anything in a text can't be seen. */
export function hasInvisible(text: string): boolean {
  return !FAMILIAR.test(text) && text.search(invisible()) >= 0;
}
