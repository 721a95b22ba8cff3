/** Plain words as Markdown: names may hold any character. */

/** A list with an entry for each line. */
export function markdownList(lines: readonly string[]): string {
  return lines.map((line) => `- ${escaped(line)}`).join('\n');
}

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-!|<>~&]/g, '\\$&').replace(/\s+/g, ' ');
}
