/** Writes to the two streams, with colours where a person looks at them. */
import pc from 'picocolors';
import type { Paint } from '../reports/pretty';

export function writeOutput(text: string): void {
  process.stdout.write(text);
}

export function writeError(text: string): void {
  process.stderr.write(text);
}

/** Colours for a terminal; none where NO_COLOR is set (no-color.org) or the stream is a file or a pipe. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const { NO_COLOR, TERM } = process.env;
  return pc.createColors(stream.isTTY === true && !NO_COLOR && TERM !== 'dumb');
}

/** The terminal's columns, within what reads well. */
export function widthOf(stream: NodeJS.WriteStream): number {
  return Math.min(Math.max(stream.columns ?? 80, 40), 120);
}
