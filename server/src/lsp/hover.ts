/** What a hover says: over a squiggle the rule's page, over a pending statement's first words and tables what it locks. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Hover, MarkupKind, type Position } from 'vscode-languageserver/node';
import type { Finding } from '../review/finding';
import { offsetAt, rangeOf } from './convert';
import type { Place } from './folders';
import { markdownList } from './markdown';
import { locksUnder, pendingLocks } from './statement-locks';

/** Where the build puts the published pages. */
const pages = join(__dirname, 'rules');

export async function hover(position: Position, { folder, path }: Place): Promise<Hover | undefined> {
  const document = folder.document(path);
  const text = folder.workspace.text(path);
  if (!document || text === undefined) return undefined;
  const at = offsetAt(document, position);
  const review = await folder.reviewOf(path);
  const under = review.findings.filter(({ file, span }) => file === path && span.start <= at && at <= span.end);
  const [first] = under.toSorted((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start));
  const rules = [...new Map(under.map((finding) => [finding.rule, finding])).values()];
  const locks = locksUnder(pendingLocks(review, path), text, at);
  const span = first?.span ?? locks?.span;
  if (!span) return undefined;
  const value = [...rules.map(describe), ...(locks ? [markdownList(locks.words)] : [])].join('\n\n---\n\n');
  return { contents: { kind: MarkupKind.Markdown, value }, range: rangeOf(document, span) };
}

/** The advice for this very finding, then what the page says besides its examples. */
function describe({ rule, help, url }: Finding): string {
  const path = join(pages, `${rule}.md`);
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const text = page.replace(/^(?:# .*|<!--.*-->|_Family: .*)\n+/gm, '');
  const [summary = '', ...sections] = text.split(/^(?=## )/m);
  const told = sections.filter((section) => /^## (Why|When to allow)\b/.test(section));
  const words = told.map((section) => section.replace(/^## (.*)/, '**$1**').trim());
  return [help, summary.trim(), ...words, `[${rule}](${url})`].filter((part) => part !== '').join('\n\n');
}
