/** The SQL under the cursor, in a SQL file or in a string of host code. */
import { readSource } from '../sql/source-file';
import type { Place } from './folders';

/** The statement or template that holds the offset, or else the statement that ends before it on the same line. */
export async function statementAt({ folder, path }: Place, offset: number): Promise<string | undefined> {
  const { input } = await folder.reviewOf(path);
  const host = input.hostFiles.find((file) => file.path === path);
  if (host) return host.templates.find(({ span }) => span.start <= offset && offset <= span.end)?.sql;
  const text = folder.workspace.text(path);
  if (text === undefined) return undefined;
  const { statements } = readSource(path, text);
  const inside = statements.find(({ place }) => place.start <= offset && offset <= place.end);
  if (inside) return inside.statement.parsed.text;
  const before = statements.findLast(({ place }) => place.end <= offset);
  const between = before && text.slice(before.place.end, offset);
  return between !== undefined && !/[\r\n]/.test(between) ? before?.statement.parsed.text : undefined;
}
