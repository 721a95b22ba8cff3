/** Loaded by the extension host: runs the suite with mocha and leaves a line of JSON for each test. */
const { appendFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

exports.run = async () => {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: Lines });
  for (const file of readdirSync(__dirname)) if (file.endsWith('.test.cjs')) mocha.addFile(join(__dirname, file));
  const failures = await new Promise((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
};

/** The host's own output cannot be read from outside: a file can. */
function Lines(runner) {
  const write = (line) => {
    if (process.env.PREFLIGHT_REPORT) appendFileSync(process.env.PREFLIGHT_REPORT, `${JSON.stringify(line)}\n`);
  };
  runner.on('pass', (test) => write({ name: test.fullTitle() }));
  runner.on('fail', (test, error) => write({ name: test.fullTitle(), error: error.stack ?? error.message }));
  runner.on('end', () => write({ end: true }));
}
