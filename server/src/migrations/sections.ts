/** Files that hold both directions: goose's and dbmate's way back stands in the same file as the way forward. */
import { split } from '../sql/split';
import type { Migration } from './history';

/** pressly/goose, internal/sqlparser/parser.go: `--`, white space, then the exact words, at the beginning of a line. */
const goose = { up: /^--[ \t]*\+goose Up[ \t]*\r?$/m, down: /^--[ \t]*\+goose Down[ \t]*\r?$/m };
/** amacneil/dbmate, pkg/dbmate/migration.go. */
const dbmate = { up: /^--\s*migrate:up(?:\s*$|\s+\S+)/m, down: /^--\s*migrate:down(?:\s*$|\s+\S+$)/m };

/** The tool whose marks the text holds. */
export function sectionTool(text: string): 'goose' | 'dbmate' | undefined {
  if (goose.up.test(text)) return 'goose';
  return dbmate.up.test(text) ? 'dbmate' : undefined;
}

/** The text without its way back, so that no one replays it; every offset in it stays what it was in the file. */
export function forwardText(text: string): string {
  const down = downMark(text);
  return down === undefined ? text : text.slice(0, down);
}

/** The way back alone, behind blanks, so that every offset in it stays what it was in the file; undefined without one. */
export function backwardText(text: string): string | undefined {
  const down = downMark(text);
  if (down === undefined) return undefined;
  return text.slice(0, down).replace(/[^\r\n]/g, ' ') + text.slice(down);
}

/** Both tools refuse a file whose Down comes first, so what follows it belongs to the way back. */
function downMark(text: string): number | undefined {
  const tool = sectionTool(text);
  const down = tool ? text.search(tool === 'goose' ? goose.down : dbmate.down) : -1;
  return down < 0 ? undefined : down;
}

/** Both open a transaction unless the file says no. */
export function sectionTransaction(text: string, tool: 'goose' | 'dbmate'): Migration['transaction'] {
  const none =
    tool === 'goose' ? /^--[ \t]*\+goose NO TRANSACTION[ \t]*\r?$/m : /^--\s*migrate:up\b.*\btransaction:false\b/m;
  return none.test(text) ? 'none' : 'tool';
}

/** A new file of that tool. */
export function sectionedText(
  tool: 'goose' | 'dbmate',
  draft: { readonly sql: string; readonly downSql: string | undefined; readonly transaction: boolean },
): string {
  const down = draft.downSql === undefined ? '' : `${draft.downSql.trim()}\n`;
  if (tool === 'goose') {
    const outside = draft.transaction ? '' : '-- +goose NO TRANSACTION\n';
    return `${outside}-- +goose Up\n${withMarks(draft.sql.trim())}\n\n-- +goose Down\n${down}`;
  }
  const option = draft.transaction ? '' : ' transaction:false';
  return `-- migrate:up${option}\n${draft.sql.trim()}\n\n-- migrate:down${option}\n${down}`;
}

/** goose ends a statement with the line that ends in a semicolon, unless marks stand around it (its README, Complex statements). */
function withMarks(sql: string): string {
  const { pieces } = split(sql);
  return pieces.reduceRight((text, { start, end, next }) => {
    if (!/;[ \t]*(--.*)?$/m.test(text.slice(start, end).replace(/\s*$/, ''))) return text;
    const marked = `-- +goose StatementBegin\n${text.slice(start, next)}\n-- +goose StatementEnd`;
    return text.slice(0, start) + marked + text.slice(next);
  }, sql);
}
