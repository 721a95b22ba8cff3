/** What a hover over a squiggle adds to its message: the rule's page. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Hover, MarkupKind, type Position } from 'vscode-languageserver/node';
import type { Finding } from '../review/finding';
import { offsetAt, rangeOf } from './convert';
import type { Place } from './folders';

/** Where the build puts the published pages. */
const pages = join(__dirname, 'rules');

export async function hover(position: Position, { folder, path }: Place): Promise<Hover | undefined> {
  const document = folder.document(path);
  if (!document) return undefined;
  const at = offsetAt(document, position);
  const { findings } = await folder.review();
  const under = findings.filter(({ file, span }) => file === path && span.start <= at && at <= span.end);
  const first = under.toSorted((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start))[0];
  if (!first) return undefined;
  const rules = [...new Map(under.map((finding) => [finding.rule, finding])).values()];
  const value = rules.map(describe).join('\n\n---\n\n');
  return { contents: { kind: MarkupKind.Markdown, value }, range: rangeOf(document, first.span) };
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
