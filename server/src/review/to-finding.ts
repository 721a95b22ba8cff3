/** Turns what rules report into findings: spans of the file, messages with their holes filled, fixes as edits of files. */
import type { Fix, NewMigration } from '../rules/rule';
import { rulePage } from '../rules/rule-page';
import type { Origin } from '../schema/model';
import type { Span } from '../sql/span';
import type { FileEdit, Finding, FindingFix } from './finding';
import type { Judgement } from './judgement';
import type { NewFile, ReviewSettings } from './review';
import { saysWhen } from './when-to-run';

/** Where a judged statement or template stands. */
export interface Place {
  readonly file: string;
  /** The statement, or the expression that ends in the database. */
  readonly within: Span;
  /** The statement with its semicolon and line; undefined where a file would be left empty without it. */
  removal(): Span | undefined;
  /** What goes on in a new line there, with the statement's indentation: rules write `\n`. */
  lineBreak(): string;
  /** A reported span in the file; undefined where the file's text reads otherwise. */
  toFile(span: Span): Span | undefined;
  /** An edit in the file, where that is more than its span moved: inside the quotes of another language. */
  editToFile?(edit: { readonly span: Span; readonly text: string }): { readonly span: Span } | undefined;
  /** The files of a fix's new migration; undefined where none can be made. */
  newFiles(migration: NewMigration): readonly NewFile[] | undefined;
  /** The edits that move the statement and the rest of its transaction to a migration of that name; undefined where they must stay. */
  divide?(slug: string): readonly FileEdit[] | undefined;
  /** A place of the history; undefined when its file is not at hand. */
  locate(origin: Origin): { readonly file: string; readonly span: Span } | undefined;
}

export function toFinding(judgement: Judgement, place: Place, { rules }: ReviewSettings): Finding {
  const { rule, report, message, crash } = judgement;
  const set = rules[rule.id];
  const span = (crash === undefined ? place.toFile(report.span) : undefined) ?? place.within;
  const common = { file: place.file, within: place.within, evidence: 'static' as const };
  if (crash !== undefined) {
    return {
      ...common,
      rule: 'internal-error',
      severity: 'error',
      span,
      object: rule.id,
      message: `The rule ${rule.id} failed here: ${crash}. The other rules went on.`,
      help: 'Please report it with the statement; until then turn the rule off in preflight.json.',
      url: rulePage(rule.id),
      fixes: [],
      related: [],
      tags: [],
    };
  }
  // Most findings are only drawn: what they offer is made when somebody asks for it.
  let fixes: readonly FindingFix[] | undefined;
  let related: Finding['related'] | undefined;
  return {
    ...common,
    rule: rule.id,
    severity: set === undefined || set === 'off' ? rule.severity : set,
    span,
    object: report.object,
    message,
    help: rule.help,
    url: rulePage(rule.id),
    get fixes() {
      fixes ??= (report.fixes ?? []).flatMap((fix) => toFindingFix(fix, place));
      return fixes;
    },
    get related() {
      related ??= (report.related ?? []).flatMap((one) => {
        const at = 'origin' in one ? place.locate(one.origin) : inFile(one.span, place);
        return at ? [{ ...at, message: one.message }] : [];
      });
      return related;
    },
    tags: rule.tags ?? [],
  };
}

function inFile(span: Span, place: Place): { file: string; span: Span } | undefined {
  const at = place.toFile(span);
  return at && { file: place.file, span: at };
}

/** None when an edit has no place in the file or the new migration cannot be made: half a fix is none. */
function toFindingFix(fix: Fix, place: Place): FindingFix[] {
  const edits: FileEdit[] = [];
  for (const { span, text } of fix.edits) {
    const mapped = place.editToFile ? place.editToFile({ span, text })?.span : place.toFile(span);
    const isRemoval = text === '' && mapped?.start === place.within.start && mapped.end === place.within.end;
    const at = isRemoval ? place.removal() : mapped;
    if (!at) return [];
    edits.push({ file: place.file, span: at, text: text.replace(/\r?\n/g, place.lineBreak()) });
  }
  const made = fix.newMigration ? place.newFiles(saysWhen(fix.newMigration)) : [];
  const moved = fix.divideInto === undefined ? [] : place.divide?.(fix.divideInto);
  if (!made || !moved) return [];
  return [{ title: fix.title, safety: fix.safety, edits: [...edits, ...moved, ...made.map(newFile)] }];
}

/** A file that is not there yet. */
export function newFile({ path, text }: NewFile): FileEdit {
  return { file: path, span: { start: 0, end: 0 }, text };
}
