/** Lines of source as they may be shown: a report is copied to places where the source never was. */

/** What stands before a password, and the password. */
const secrets = [
  // postgres://user:password@host
  /(:\/\/[^\s:@/'"`]*:)([^\s@'"`]+)(?=@)/g,
  // host=… password=…, Host=…;Password=…, ?user=…&password=…
  /((?:\b(?:host|server|dbname|user)\s*=|\?).*?\b(?:password|pwd)\s*=\s*)([^\s;&"'`]+)/gi,
  /(\b(?:password|pwd)\s*=\s*)([^\s;&"'`]+)(?=[^"'`]*\b(?:host|server|dbname)\s*=)/gi,
  // password: '…', "PASSWORD": "…"
  /(\b(?:password|passwd|pwd)['"]?\s*(?:=>|[:=])\s*['"`])([^'"`]+)(?=['"`])/gi,
];

/** The line with every password as stars, each character in its column. */
export function withoutSecrets(line: string): string {
  return secrets.reduce(
    (text, secret) => text.replace(secret, (_all, before: string, password: string) => before + hidden(password)),
    line,
  );
}

/** The line with all that is not a sign of the language as stars between two columns. */
export function withoutText(line: string, from: number, to: number): string {
  return line.slice(0, from) + line.slice(from, to).replace(/[^'"`\s]/g, '*') + line.slice(to);
}

function hidden(password: string): string {
  return '*'.repeat(password.length);
}
