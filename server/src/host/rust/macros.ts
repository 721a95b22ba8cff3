/** Macros that take expressions: to the grammar a macro's inside is a row of tokens, so they are shown to it as calls. */

const calls =
  /\b((?:format|write|writeln|concat|format_args|query|query_as|query_scalar|query_unchecked|query_as_unchecked|query_scalar_unchecked))!(?=\s*\()/g;
const lists = /\bvec!(?=\s*\[)/g;

/** The text with the sign of these macros blanked, and `vec!` as well: every offset stays what it was. */
export function prepared(text: string): string {
  return text.replace(calls, '$1 ').replace(lists, '    ');
}

/** Macros whose value is a text; as functions nobody calls them so. */
export function isTextMacro(name: string): boolean {
  return name === 'format' || name === 'format_args';
}
