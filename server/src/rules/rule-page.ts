/** Where a rule's page is read: the one place that names the address. */

const pages = 'https://github.com/preflight-postgres/preflight/blob/main/docs/rules';

/** The published page of a rule; the index for what the review itself reports. */
export function rulePage(id?: string): string {
  return `${pages}/${id ?? 'README'}.md`;
}
