/** What a review finds, in spans of files; the adapters turn spans into lines and columns. */
import type { Severity } from '../rules/rule';
import type { Span } from '../sql/span';

export type Evidence = 'static' | 'rehearsed' | 'environment';

export interface FileEdit {
  /** A file that does not exist yet is made: its edit has the span 0–0. */
  readonly file: string;
  readonly span: Span;
  readonly text: string;
}

export interface FindingFix {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe';
  readonly edits: readonly FileEdit[];
}

export interface Finding {
  /** A rule's id, or `syntax-error`, `unused-suppression`, `unknown-suppression`, `internal-error`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  readonly span: Span;
  /** The statement, or the expression of host code, that the finding stands in: an ignore comment may go above it. */
  readonly within: Span;
  readonly object: string;
  readonly message: string;
  readonly help: string;
  /** The rule's page. */
  readonly url: string;
  readonly evidence: Evidence;
  readonly fixes: readonly FindingFix[];
  readonly related: readonly { readonly file: string; readonly span: Span; readonly message: string }[];
  readonly tags: readonly ('unnecessary' | 'deprecated')[];
}

/** Something that kept the review from looking: a file that cannot be read, a setting that is wrong. */
export interface Problem {
  readonly file: string;
  readonly message: string;
  /** From 1, where the problem has a place. */
  readonly line?: number;
  readonly column?: number;
}
