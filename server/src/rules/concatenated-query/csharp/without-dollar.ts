/** Literals that no value stands in any more. */

/** `$"…"` without holes as `"…"`; raw ones too; one with braces of its own stays as it is. */
export function withoutDollar(source: string): string {
  return source.replace(/\$+("{3}[^{}]*?"{3}(?!")|"(?!")(?:[^"{}\\]|\\.)*")/g, '$1');
}
