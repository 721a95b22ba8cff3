/** Inlay hints: what each statement of a pending migration locks, at the end of its first line. */
import { type Connection, type InlayHint, MarkupKind, type Range } from 'vscode-languageserver/node';
import { statementWords, worstWords } from '../reports/locks';
import { lineEnd } from '../sql/lexer';
import { offsetAt, rangeOf } from './convert';
import type { Folders, Place } from './folders';
import { markdownList } from './markdown';
import { pendingLocks } from './statement-locks';
import { together } from './together';

/** The hints of the lines in `range`; without one, of the whole file. */
export async function lockHints({ folder, path }: Place, range?: Range): Promise<InlayHint[]> {
  const document = folder.document(path);
  const text = folder.workspace.text(path);
  if (!document || text === undefined) return [];
  const from = range ? offsetAt(document, { line: range.start.line, character: 0 }) : 0;
  const to = range ? offsetAt(document, range.end) : text.length;
  return pendingLocks(await folder.reviewOf(path), path).flatMap((statement): InlayHint[] => {
    const { start } = statement.place;
    const label = from <= start && start <= to ? worstWords(statement) : undefined;
    if (label === undefined) return [];
    const end = lineEnd(text, start);
    const tooltip = { kind: MarkupKind.Markdown, value: markdownList(statementWords(statement)) };
    return [{ position: rangeOf(document, { start: end, end }).end, label, paddingLeft: true, tooltip }];
  });
}

export interface ShownHints {
  /** The client has asked for the hints of this document. */
  asked(uri: string): Promise<void>;
  /** The document is closed, or shows no hints any more. */
  forget(uri: string): void;
  /** A document was edited: clients ask again for that one by themselves, and are told when others show something else now. */
  edited(uri: string): void;
}

/** Remembers what documents show, for clients that can be told to ask again. */
export function createShownHints(connection: Connection, folders: Folders): ShownHints {
  const shown = new Map<string, string>();

  async function shownIn(uri: string): Promise<string> {
    const place = folders.place(uri);
    return JSON.stringify(place ? await lockHints(place) : []);
  }

  async function compare(edited: ReadonlySet<string>): Promise<void> {
    let changed = false;
    for (const [uri, before] of [...shown]) {
      const now = await shownIn(uri);
      if (now === before || !shown.has(uri)) continue;
      shown.set(uri, now);
      changed ||= !edited.has(uri);
    }
    if (changed) await connection.languages.inlayHint.refresh();
  }

  const compareSoon = together((edited: ReadonlySet<string>) =>
    compare(edited).catch((error) => connection.console.error(String(error))),
  );

  return {
    async asked(uri) {
      shown.set(uri, await shownIn(uri));
    },
    forget: (uri) => shown.delete(uri),
    edited(uri) {
      if (shown.size > 0) compareSoon(uri);
    },
  };
}
