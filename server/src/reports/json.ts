/** The stable format for programs. */
import type { Report } from './report';

export function jsonReport({ version, findings, problems, summary }: Report): string {
  return `${JSON.stringify({ version, findings, problems, summary })}\n`;
}
