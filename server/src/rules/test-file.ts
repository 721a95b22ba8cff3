/** Tells tests, examples and documentation by where they stand: their databases are made up. */

const folders =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|fixtures?|testdata|__mocks__|mocks?|examples?|samples?|docs?|stories|cypress|playwright)\//i;
const names =
  /\.(?:test|spec|stories|e2e|mock)\.[a-z]+$|_(?:test|spec)\.[a-z]+$|(?:^|\/)(?:test_|conftest)[^/]*$|(?:Tests?|Specs?|IT)\.(?:cs|java|php)$/;

/** True for a path of a test, an example or documentation. */
export function isTestFile(path: string): boolean {
  return folders.test(path) || names.test(path);
}
