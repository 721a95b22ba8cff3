/** The stand-ins by which the holes of a string are known again in its SQL. */

/** The stand-in by which hole `index` is known again among the tokens; no word of SQL looks like it. */
export function marker(index: number): string {
  return `zqh${index}z`;
}

/** Finds every stand-in, with its number. */
export const markers = /zqh(\d+)z/g;

/** True for a text in which the stand-in of a hole is named, such as a name that is glued from text and a hole. */
export function namesHole(text: string): boolean {
  return /zqh\d+z/.test(text);
}
