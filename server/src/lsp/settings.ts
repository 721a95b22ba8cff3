/** What the editor's settings say about a folder; `preflight.json` is read by the workspace itself and wins. */
import type { Connection } from 'vscode-languageserver/node';
import type { Severity } from '../rules/rule';
import { severities } from '../workspace/settings';

export interface EditorSettings {
  readonly enable: boolean;
  readonly run: 'onType' | 'onSave';
  /** Inlay hints for what pending statements lock. */
  readonly lockHints: boolean;
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
}

export const defaultEditorSettings: EditorSettings = { enable: true, run: 'onType', lockHints: false, rules: {} };

/** Asks the client for a folder's settings. */
export async function askSettings(connection: Connection, uri: string): Promise<EditorSettings> {
  return readEditorSettings(await connection.workspace.getConfiguration({ scopeUri: uri, section: 'preflight' }));
}

/** What is missing or of another kind counts as not set. */
export function readEditorSettings(value: unknown): EditorSettings {
  const given = isRecord(value) ? value : {};
  const hints = isRecord(given.inlayHints) ? given.inlayHints : {};
  const rules = isRecord(given.rules) ? given.rules : {};
  return {
    enable: given.enable !== false,
    run: given.run === 'onSave' ? 'onSave' : 'onType',
    lockHints: hints.locks === true,
    rules: Object.fromEntries(
      Object.entries(rules).flatMap(([id, written]) => {
        const severity = severities.find((known) => known === written);
        return severity ? [[id, severity] as const] : [];
      }),
    ),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
