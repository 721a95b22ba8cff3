/** The server counts characters, a text counts UTF-16 units: the way from one to the other. */

/** The offset in UTF-16 units of what stands behind so many characters; the text's end when it has fewer. */
export function fromCodePoints(text: string, count: number): number {
  let offset = 0;
  for (let index = 0; index < count && offset < text.length; index++) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}
