/** Writes the comment that makes a finding silent, for "Ignore this line". */
import { commentMarkOf, type HostLanguage } from '../host/language';
import { nextToken } from '../sql/lexer';
import type { TextEdit } from './apply-fixes';
import type { Finding } from './finding';
import { lineBreakOf } from './line-break';
import { lineAt } from './own-line';
import { readDirective } from './suppression';

/**
 * The edit that ignores the finding: a comment on a line of its own above the reported line, with its indentation and the
 * file's line breaks; where code cannot be parted there, in front of the statement. An ignore comment that already stands
 * there gets the id added.
 */
export function ignoreEdit(
  text: string,
  finding: Pick<Finding, 'rule' | 'span' | 'within'>,
  language: 'sql' | HostLanguage,
): TextEdit {
  const words = `preflight-ignore ${finding.rule}`;
  const target = language === 'sql' ? sqlTarget(text, finding) : finding.within.start;
  const line = lineAt(text, target);
  const indentation = text.slice(line.start, target);
  const existing = existingDirective(text, line.start);
  if (existing !== undefined) return { span: { start: existing, end: existing }, text: `, ${finding.rule}` };
  if (language === 'sql' && indentation.trim() !== '') {
    return { span: { start: target, end: target }, text: `/* ${words} */ ` };
  }
  const white = /^[ \t\uFEFF]*/.exec(text.slice(line.start, line.end))?.[0] ?? '';
  const at = line.start + white.length;
  const comment = `${language === 'sql' ? '--' : commentMarkOf(language)} ${words}${lineBreakOf(text, line.end)}${white.replace('\uFEFF', '')}`;
  return { span: { start: at, end: at }, text: comment };
}

/** The first character of the reported line when the statement can be parted there, otherwise of the statement. */
function sqlTarget(text: string, { span, within }: Pick<Finding, 'span' | 'within'>): number {
  const line = lineAt(text, span.start);
  if (line.start <= within.start) return within.start;
  for (let token = nextToken(text, within.start); token && token.start < line.end; token = nextToken(text, token.end)) {
    if (token.start >= line.start) return token.start;
    if (token.end > line.start) return within.start;
  }
  return within.start;
}

/** The end of the ids in an ignore comment that fills the line above; undefined when there is none. */
function existingDirective(text: string, lineStart: number): number | undefined {
  if (lineStart === 0) return undefined;
  const breakLength = text.slice(lineStart - 2, lineStart) === '\r\n' ? 2 : 1;
  const above = lineAt(text, lineStart - breakLength);
  const content = text.slice(above.start, above.end);
  const at = content.search(/\S/);
  if (at < 0 || !/^(--|\/\/|#|\/\*)/.test(content.slice(at))) return undefined;
  const read = readDirective(content.slice(at));
  return read && !read.file && read.rules.length > 0 ? above.start + at + read.end : undefined;
}
