/** Reads a file of the workspace as text, or says why it cannot be read. */
import { readFileSync, statSync } from 'node:fs';

/** Larger files are data or generated, and would take longer than a person waits. */
const limits = { sql: 30_000_000, other: 1_000_000 };

export type ReadText =
  | { readonly text: string; readonly byteOrderMark: boolean }
  /** `expected` problems need no word unless the person named the file: a bundle in host code, a file deleted meanwhile. */
  | { readonly problem: string; readonly expected: boolean };

/** The text without its byte order mark, so that columns count as an editor's do; bytes that are no UTF-8 become U+FFFD. */
export function readText(absolute: string): ReadText {
  try {
    const stat = statSync(absolute);
    if (!stat.isFile()) return { problem: 'This is not a file. Name a file or a folder.', expected: false };
    const isSql = /\.sql$/i.test(absolute);
    const limit = isSql ? limits.sql : limits.other;
    if (stat.size > limit) {
      const problem = `This file has ${megabytes(stat.size)}, and files above ${megabytes(limit)} are not reviewed. Split it.`;
      return { problem, expected: !isSql };
    }
    return decode(readFileSync(absolute));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return { problem: 'There is no such file or folder. Check the path.', expected: true };
    if (code === 'EACCES' || code === 'EPERM') {
      return { problem: 'This file cannot be read: permission denied. Change its permissions.', expected: false };
    }
    return { problem: `This file cannot be read (${String(code ?? error)}).`, expected: false };
  }
}

function decode(bytes: Buffer): ReadText {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { problem: 'This file is UTF-16. Save it as UTF-8, which PostgreSQL’s tools expect.', expected: false };
  }
  if (bytes.subarray(0, 8000).includes(0)) {
    return { problem: 'This file is binary, not text. Leave it out, or export it as plain SQL.', expected: false };
  }
  const text = bytes.toString('utf8');
  const byteOrderMark = text.charCodeAt(0) === 0xfeff;
  return { text: byteOrderMark ? text.slice(1) : text, byteOrderMark };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes % 1_000_000 === 0 ? 0 : 1)} MB`;
}
