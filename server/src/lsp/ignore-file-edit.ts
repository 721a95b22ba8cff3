/** Writes the comment that makes a rule silent in a whole file. */
import { commentMarkOf, type HostLanguage } from '../host/language';
import type { TextEdit } from '../review/apply-fixes';

/** A comment on the first line, behind a `#!` line where there is one. */
export function ignoreFileEdit(text: string, rule: string, language: 'sql' | HostLanguage): TextEdit {
  const lineBreak = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const at = /^#!.*(\r\n|\n|\r)/.exec(text)?.[0].length ?? 0;
  const comment = `${language === 'sql' ? '--' : commentMarkOf(language)} preflight-ignore-file ${rule}${lineBreak}`;
  return { span: { start: at, end: at }, text: comment };
}
