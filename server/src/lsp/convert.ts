/** From spans to LSP's positions and back, and from findings to diagnostics: the only place that knows both. */
import {
  type CodeDescription,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Position,
  type Range,
  type TextEdit,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileEdit, Finding, Problem } from '../review/finding';
import type { Severity } from '../rules/rule';
import type { Span } from '../sql/span';

/** Where the texts of a folder are: open documents as the client sees them, the others as they are on disk. */
export interface Texts {
  uri(path: string): string;
  /** Undefined when there is no such file. */
  document(path: string): TextDocument | undefined;
  /** The open document's version; null for a file on disk. */
  version(path: string): number | null;
}

/** What a client sends back with a diagnostic. */
export interface DiagnosticData {
  readonly rule: string;
  readonly object: string;
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
const tags = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;
const origin: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** The offset in the text as the review has it, without a byte order mark. */
export function offsetAt(document: TextDocument, position: Position): number {
  return Math.max(document.offsetAt(position) - markLength(document), 0);
}

export function rangeOf(document: TextDocument, span: Span): Range {
  const mark = markLength(document);
  return { start: document.positionAt(span.start + mark), end: document.positionAt(span.end + mark) };
}

/** The span of a range, as `offsetAt`. */
export function spanOf(document: TextDocument, range: Range): Span {
  return { start: offsetAt(document, range.start), end: offsetAt(document, range.end) };
}

export function diagnosticOf(finding: Finding, texts: Texts): Diagnostic {
  const document = texts.document(finding.file);
  const data: DiagnosticData = { rule: finding.rule, object: finding.object };
  const relatedInformation = finding.related.map(({ file, span, message }) => {
    const related = texts.document(file);
    return { location: { uri: texts.uri(file), range: related ? rangeOf(related, span) : origin }, message };
  });
  return {
    range: document ? rangeOf(document, finding.span) : origin,
    severity: severities[finding.severity],
    code: finding.rule,
    codeDescription: { href: finding.url } satisfies CodeDescription,
    source: 'preflight',
    message: finding.message,
    data,
    ...(relatedInformation.length > 0 ? { relatedInformation } : {}),
    ...(finding.tags.length > 0 ? { tags: finding.tags.map((tag) => tags[tag]) } : {}),
  };
}

/** A problem stands at its line, or at the beginning of its file. */
export function problemDiagnostic({ message, line = 1, column = 1 }: Problem): Diagnostic {
  const start = { line: line - 1, character: column - 1 };
  return { range: { start, end: start }, severity: DiagnosticSeverity.Error, source: 'preflight', message };
}

export function textEdit(document: TextDocument, { span, text }: Pick<FileEdit, 'span' | 'text'>): TextEdit {
  return { range: rangeOf(document, span), newText: text };
}

/** The one edit that turns the document into `text`: what is the same at both ends stays. */
export function replacement(document: TextDocument, text: string): TextEdit {
  const old = document.getText().slice(markLength(document));
  const limit = Math.min(old.length, text.length);
  let head = 0;
  while (head < limit && old.charCodeAt(head) === text.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < limit - head && old.charCodeAt(old.length - 1 - tail) === text.charCodeAt(text.length - 1 - tail))
    tail++;
  // Neither a surrogate pair nor a CRLF is parted.
  if (splitsPair(old, head)) head--;
  if (splitsPair(old, old.length - tail)) tail--;
  return textEdit(document, {
    span: { start: head, end: old.length - tail },
    text: text.slice(head, text.length - tail),
  });
}

function splitsPair(text: string, at: number): boolean {
  const pair = text.slice(at - 1, at + 1);
  return pair === '\r\n' || /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(pair);
}

/** A client that keeps the byte order mark in its text counts it. */
function markLength(document: TextDocument): number {
  return document.getText({ start: origin.start, end: { line: 0, character: 1 } }) === '\uFEFF' ? 1 : 0;
}
