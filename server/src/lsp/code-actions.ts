/** Fixes, "fix all" and "ignore" for the findings under a selection. */
import {
  type ChangeAnnotation,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type CreateFile,
  type Diagnostic,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { hostLanguageOf } from '../host/language';
import type { Finding, FindingFix } from '../review/finding';
import { ignoreEdit } from '../review/ignore-edit';
import { type DiagnosticData, rangeOf, replacement, spanOf, textEdit } from './convert';
import type { Place } from './folders';
import { ignoreFileEdit } from './ignore-file-edit';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.preflight`;
export const showPageCommand = 'preflight.showPage';

/** What the client can do with an edit. */
export interface EditAbilities {
  /** Edits may come with `codeAction/resolve`. */
  readonly lazy: boolean;
  /** Edits may make files and ask for confirmation. */
  readonly newFiles: boolean;
}

/** Enough to find the action's edit again, if the text has not changed meanwhile. */
export interface ActionData {
  readonly uri: string;
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  readonly what: number | 'ignore-line' | 'ignore-file' | 'fix-all';
}

/** The actions for the parameters' range and kinds. */
export async function codeActions(
  { textDocument: { uri }, range, context }: CodeActionParams,
  place: Place,
  abilities: EditAbilities,
): Promise<CodeAction[]> {
  const { findings } = await place.folder.reviewOf(place.path);
  const document = place.folder.document(place.path);
  if (!document) return [];
  const wants = (kind: string) =>
    !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const here = findings.filter(({ file }) => file === place.path);
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const selected = spanOf(document, range);
    for (const finding of here) {
      if (finding.span.start > selected.end || finding.span.end < selected.start) continue;
      const diagnostics = context.diagnostics.filter((diagnostic) => isAbout(diagnostic, finding, place));
      actions.push(...actionsFor(finding, uri, place, abilities).map((action) => ({ ...action, diagnostics })));
    }
  }
  if (wants(fixAllKind) && here.some((finding) => safeFix(finding, place))) {
    const data: ActionData = { uri, rule: '', start: 0, end: 0, what: 'fix-all' };
    actions.push({ title: 'Fix all that is safe to fix', kind: fixAllKind, data });
  }
  if (abilities.lazy) return actions;
  return Promise.all(actions.map((action) => resolveAction(action, place)));
}

/** The action with its edit; without one when the text is no longer the one that it was made for. */
export async function resolveAction(action: CodeAction, place: Place): Promise<CodeAction> {
  const data: ActionData | undefined = action.data;
  if (!data) return action;
  const edit = await editFor(data, place);
  return edit ? { ...action, edit } : action;
}

function actionsFor(finding: Finding, uri: string, place: Place, abilities: EditAbilities): CodeAction[] {
  const { rule, span, fixes } = finding;
  const data = (what: ActionData['what']): ActionData => ({ uri, rule, ...span, what });
  const preferred = fixes.findIndex((fix) => fix.safety === 'safe');
  const offered = fixes.flatMap((fix, index): CodeAction[] => {
    if (makesFiles(fix, place) && !abilities.newFiles) return [];
    return [{ title: fix.title, kind: CodeActionKind.QuickFix, isPreferred: index === preferred, data: data(index) }];
  });
  // A comment does not change what a server said.
  if (finding.evidence !== 'static') return offered;
  return [
    ...offered,
    { title: `Ignore ${rule} on this line`, kind: CodeActionKind.QuickFix, data: data('ignore-line') },
    { title: `Ignore ${rule} in this file`, kind: CodeActionKind.QuickFix, data: data('ignore-file') },
    {
      title: `Show the page of ${rule}`,
      kind: CodeActionKind.QuickFix,
      command: { title: `Show the page of ${rule}`, command: showPageCommand, arguments: [finding.url] },
    },
  ];
}

async function editFor({ rule, start, end, what }: ActionData, place: Place): Promise<WorkspaceEdit | undefined> {
  const { folder, path } = place;
  const document = folder.document(path);
  const text = folder.workspace.text(path);
  if (!document || text === undefined) return undefined;
  const inPlace = (edit: Parameters<typeof textEdit>[1]): WorkspaceEdit => ({
    documentChanges: [
      { textDocument: { uri: document.uri, version: folder.version(path) }, edits: [textEdit(document, edit)] },
    ],
  });
  if (what === 'fix-all') {
    const { texts } = await folder.workspace.fixed(
      (finding) => finding.file === path && safeFix(finding, place) !== undefined,
    );
    const fixed = texts.get(path);
    if (fixed === undefined) return undefined;
    const edits = [replacement(document, fixed)];
    return { documentChanges: [{ textDocument: { uri: document.uri, version: folder.version(path) }, edits }] };
  }
  const { findings } = await folder.reviewOf(path);
  const finding = findings.find(
    (other) => other.file === path && other.rule === rule && other.span.start === start && other.span.end === end,
  );
  if (!finding) return undefined;
  if (what === 'ignore-line') return inPlace(ignoreEdit(text, finding, hostLanguageOf(path) ?? 'sql'));
  if (what === 'ignore-file') return inPlace(ignoreFileEdit(text, rule, hostLanguageOf(path) ?? 'sql'));
  const fix = finding.fixes[what];
  return fix && editOf(fix, place);
}

/** A fix that reaches beyond the file, or makes one, is shown before it is done. */
function editOf({ title, edits }: FindingFix, { folder, path }: Place): WorkspaceEdit {
  const files = [...new Set(edits.map(({ file }) => file))];
  const annotation: Record<string, ChangeAnnotation> = { fix: { label: title, needsConfirmation: true } };
  const confirm = files.some((file) => file !== path);
  const mark = confirm ? { annotationId: 'fix' } : {};
  const documentChanges = files.flatMap((file): (TextDocumentEdit | CreateFile)[] => {
    const uri = folder.uri(file);
    const document = folder.document(file);
    const own = edits.filter((edit) => edit.file === file);
    if (document) {
      const changes = own.map((edit) => ({ ...textEdit(document, edit), ...mark }));
      return [{ textDocument: { uri: document.uri, version: folder.version(file) }, edits: changes }];
    }
    const start = { line: 0, character: 0 };
    const newText = own.map(({ text }) => text).join('');
    return [
      { kind: 'create', uri, ...mark },
      { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText, ...mark }] },
    ];
  });
  return { documentChanges, ...(confirm ? { changeAnnotations: annotation } : {}) };
}

function makesFiles({ edits }: FindingFix, { folder }: Place): boolean {
  return edits.some(({ file }) => folder.document(file) === undefined);
}

/** What "fix all" may do: in this file alone, and only what cannot break. */
function safeFix({ fixes }: Finding, { path }: Place): FindingFix | undefined {
  const first = fixes.find(({ safety }) => safety === 'safe');
  return first?.edits.every(({ file }) => file === path) ? first : undefined;
}

function isAbout(diagnostic: Diagnostic, finding: Finding, { folder, path }: Place): boolean {
  const document = folder.document(path);
  if (!document || diagnostic.source !== 'preflight' || diagnostic.code !== finding.rule) return false;
  const data: DiagnosticData | undefined = diagnostic.data;
  const { start, end } = rangeOf(document, finding.span);
  const same = (a: typeof start, b: typeof start) => a.line === b.line && a.character === b.character;
  return data?.object === finding.object || (same(start, diagnostic.range.start) && same(end, diagnostic.range.end));
}
