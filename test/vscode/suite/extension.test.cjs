/** The extension as VS Code's own API sees it, in the shop. */
const assert = require('node:assert/strict');
const vscode = require('vscode');

const migration = 'migrations/000005_loyalty.up.sql';
const folder = () => vscode.workspace.workspaceFolders[0].uri;
const at = (path) => vscode.Uri.joinPath(folder(), path);

/** Asks until there is an answer: while extensions start, VS Code drops requests and answers with nothing. */
async function until(ask, what = 'it came true') {
  for (let waited = 0; waited < 30_000; waited += 100) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Not in time: ${what}`);
}

const diagnostics = (uri) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'preflight');
const codeOf = ({ code }) => (typeof code === 'object' ? code.value : code);
const finding = (uri, rule) => until(() => diagnostics(uri).find((diagnostic) => codeOf(diagnostic) === rule), rule);
const gone = (uri, rule) =>
  until(() => !diagnostics(uri).some((diagnostic) => codeOf(diagnostic) === rule), `${rule} goes`);
const actionsAt = (uri, range, kind) =>
  vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind, 20);

async function show(path) {
  const document = await vscode.workspace.openTextDocument(at(path));
  return vscode.window.showTextDocument(document);
}

/** A file in each language, and what its fix leaves. */
const hostFiles = [
  [
    'src/orders.py',
    'import psycopg\n\ndef orders(conn, status):\n    return conn.execute(f"SELECT id FROM orders WHERE status = \'{status}\'").fetchall()\n',
    /WHERE status = %s", [[(]status/,
  ],
  [
    'src/orders.go',
    'package shop\n\nimport "database/sql"\n\nfunc orders(db *sql.DB, status string) (*sql.Rows, error) {\n\treturn db.Query("SELECT id FROM orders WHERE status = \'" + status + "\'")\n}\n',
    /WHERE status = \$1", status\)/,
  ],
  [
    'src/Orders.java',
    'import org.springframework.jdbc.core.JdbcTemplate;\n\nclass Orders {\n  private JdbcTemplate jdbc;\n\n  public Object find(String status) {\n    return jdbc.queryForList("SELECT id FROM orders WHERE status = \'" + status + "\'");\n  }\n}\n',
    /WHERE status = \?", status\)/,
  ],
  [
    'src/orders.php',
    '<?php\nfunction orders(PDO $db) {\n    return $db->query("SELECT id FROM orders WHERE status = \'$_GET[status]\'");\n}\n',
    /prepare\([\s\S]*WHERE status = \?[\s\S]*execute\(/,
  ],
  [
    'src/order.rb',
    'class Order < ApplicationRecord\n  def self.find_all(status)\n    where("status = \'#{status}\'")\n  end\nend\n',
    /where\("status = \?", status\)/,
  ],
  [
    'src/Orders.cs',
    'using Dapper;\n\npublic class Orders {\n  public object Find(Npgsql.NpgsqlConnection db, string status) {\n    return db.Query($"SELECT id FROM orders WHERE status = \'{status}\'");\n  }\n}\n',
    /WHERE status = @status", new \{ status \}/,
  ],
  [
    'src/orders.rs',
    'use sqlx::PgPool;\n\npub async fn orders(pool: &PgPool, status: &str) {\n    sqlx::query(&format!("SELECT id FROM orders WHERE status = \'{status}\'")).fetch_all(pool).await;\n}\n',
    /WHERE status = \$1"\)\.bind\(status\)/,
  ],
];

describe('Preflight', () => {
  before(async () => {
    await show(migration);
    await vscode.extensions.getExtension('preflight.preflight-postgres').activate();
  });

  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('underlines the words that are wrong, with the rule and its page', async () => {
    const money = await finding(at(migration), 'float-money');
    const { document } = await show(migration);
    assert.equal(document.getText(money.range), 'double precision');
    assert.equal(money.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(money.code.target.toString(), /float-money/);
  });

  it('reviews files that nobody has opened', async () => {
    const injected = await finding(at('src/products.ts'), 'concatenated-query');
    assert.equal(injected.severity, vscode.DiagnosticSeverity.Error);
  });

  for (const [path, text, fixed] of hostFiles) {
    it(`finds a glued query in ${path} and binds its value`, async () => {
      await vscode.workspace.fs.writeFile(at(path), Buffer.from(text));
      try {
        const { document } = await show(path);
        const { range } = await finding(document.uri, 'concatenated-query');
        const fix = await until(async () => {
          const actions = await actionsAt(document.uri, range, vscode.CodeActionKind.QuickFix.value);
          return actions.find(({ title }) => /\bvalues\b/.test(title));
        }, 'the fix is offered');
        assert.ok(await vscode.workspace.applyEdit(fix.edit));
        assert.match(document.getText(), fixed);
        await gone(document.uri, 'concatenated-query');
        await vscode.commands.executeCommand('workbench.action.files.revert');
      } finally {
        await vscode.workspace.fs.delete(at(path));
      }
    });
  }

  it('says nothing about what is clean', async () => {
    await finding(at(migration), 'float-money');
    assert.deepEqual(diagnostics(at('queries/best-customers.sql')), []);
  });

  it('offers fix, ignore and page, and the fix does what it says', async () => {
    const { document } = await show(migration);
    const money = await finding(document.uri, 'float-money');
    const fix = await until(async () => {
      const actions = await actionsAt(document.uri, money.range, vscode.CodeActionKind.QuickFix.value);
      const titles = actions.map(({ title }) => title);
      const whole = ['Ignore float-money on this line', 'Ignore float-money in this file'];
      return whole.every((title) => titles.includes(title)) && actions.find(({ title }) => /numeric/.test(title));
    }, 'the fix is offered');
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /balance numeric\(19,4\) NOT NULL DEFAULT 0/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('ignores a line when it is told to', async () => {
    const { document } = await show(migration);
    const { range } = await finding(document.uri, 'drop-column');
    const ignore = await until(async () => {
      const actions = await actionsAt(document.uri, range, vscode.CodeActionKind.QuickFix.value);
      return actions.find(({ title }) => title === 'Ignore drop-column on this line');
    }, 'the action is offered');
    assert.ok(await vscode.workspace.applyEdit(ignore.edit));
    await gone(document.uri, 'drop-column');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('fixes all that is safe, and suppresses nothing', async () => {
    const { document } = await show(migration);
    await finding(document.uri, 'insert-without-columns');
    const kind = vscode.CodeActionKind.SourceFixAll.append('preflight');
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    const [action] = await until(async () => {
      const actions = await actionsAt(document.uri, all, kind.value);
      return actions.length > 0 && actions;
    }, 'fix all is offered');
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.match(document.getText(), /INSERT INTO loyalty_tiers \(id, name, minimum_points\) VALUES/);
    assert.doesNotMatch(document.getText(), /preflight-ignore/);
    await gone(document.uri, 'insert-without-columns');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('shows the rule’s page in the hover', async () => {
    const money = await finding(at(migration), 'float-money');
    const text = await until(async () => {
      const hovers = await vscode.commands.executeCommand(
        'vscode.executeHoverProvider',
        at(migration),
        money.range.start,
      );
      const texts = hovers.flatMap(({ contents }) => contents.map((content) => content.value ?? content));
      return texts.find((value) => /float-money/.test(value));
    }, 'the hover is there');
    assert.match(text, /\*\*Why\*\*/);
  });

  it('says in the hover, and in inlay hints where they are wanted, what a pending statement locks', async () => {
    const { document } = await show(migration);
    const line = document
      .getText()
      .split('\n')
      .findIndex((text) => text.startsWith('ALTER TABLE payments'));
    const words = /ACCESS EXCLUSIVE on public\.payments, rewrites it · blocks reads and writes/;
    const settings = vscode.workspace.getConfiguration('preflight');
    await until(async () => {
      const place = new vscode.Position(line, 3);
      const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, place);
      return hovers.some(({ contents }) => contents.some((content) => words.test(content.value ?? content)));
    }, 'the hover is there');
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = () => vscode.commands.executeCommand('vscode.executeInlayHintProvider', document.uri, all);
    assert.deepEqual(await hints(), []);
    await settings.update('inlayHints.locks', true, vscode.ConfigurationTarget.Workspace);
    const short = 'ACCESS EXCLUSIVE on payments, rewrites it';
    const hint = await until(async () => (await hints()).find(({ label }) => label === short), 'the hint is there');
    assert.deepEqual(hint.position, document.lineAt(line).range.end);
    await settings.update('inlayHints.locks', undefined, vscode.ConfigurationTarget.Workspace);
    await until(async () => (await hints()).length === 0, 'the hints go');
  });

  it('rehearses: what the server refuses is underlined until it is edited', async () => {
    const path = at('migrations/000006_typo.up.sql');
    await vscode.workspace.fs.writeFile(
      path,
      Buffer.from('ALTER TABLE orders DROP COLUMN statsu;\nCREATE TABLE typo (price real);\n'),
    );
    try {
      await finding(path, 'float-money');
      const { document } = await show('migrations/000006_typo.up.sql');
      const reports = await vscode.commands.executeCommand('preflight.rehearse');
      assert.equal(reports[0].target.environment, 'embedded');
      const failure = await finding(path, 'migration-fails');
      assert.equal(document.getText(failure.range), 'statsu');
      assert.match(failure.message, /column "statsu" of relation "orders" does not exist/);
      const told = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'preflight-rehearsal').getText();
      assert.match(told, /ACCESS EXCLUSIVE on public\.payments, rewrites it/);
      assert.match(told, /fails at 1:32/);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(path, failure.range.start, 'IF EXISTS ');
      await vscode.workspace.applyEdit(edit);
      await gone(path, 'migration-fails');
      await document.save();
      const [{ statements }] = await vscode.commands.executeCommand('preflight.rehearse');
      assert.ok(statements.every(({ status }) => status === 'applied'));
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    } finally {
      await vscode.workspace.fs.delete(path);
    }
  });

  it('follows an untitled document', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'sql', content: 'SELECT 1 FROM;\n' });
    await vscode.window.showTextDocument(document);
    await finding(document.uri, 'syntax-error');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, 1, 0), 'SELECT 1;\n');
    await vscode.workspace.applyEdit(edit);
    await gone(document.uri, 'syntax-error');
  });

  it('follows a migration that another program writes', async () => {
    const path = at('migrations/000006_refunds.up.sql');
    await vscode.workspace.fs.writeFile(
      path,
      Buffer.from('CREATE TABLE refunds (id bigint PRIMARY KEY, amount real);\n'),
    );
    await finding(path, 'float-money');
    await vscode.workspace.fs.delete(path);
    await gone(path, 'float-money');
  });

  it('knows preflight.json: its language, its schema, and what is wrong in it', async () => {
    const { document } = await show('preflight.json');
    assert.equal(document.languageId, 'jsonc');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(1, 0), '  "rules": { "float-mony": "off" },\n');
    await vscode.workspace.applyEdit(edit);
    await until(() => diagnostics(document.uri).some(({ message }) => /float-money/.test(message)), 'the problem');
    const completions = await until(async () => {
      const place = new vscode.Position(1, 13);
      const { items } = await vscode.commands.executeCommand(
        'vscode.executeCompletionItemProvider',
        document.uri,
        place,
      );
      return items.some(({ label }) => /float-money/.test(label.label ?? label)) && items;
    }, 'completion of rule ids');
    assert.ok(completions.length > 5);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('obeys preflight.rules, and preflight.enable', async () => {
    const settings = vscode.workspace.getConfiguration('preflight');
    await settings.update('rules', { 'drop-column': 'off' }, vscode.ConfigurationTarget.Workspace);
    await gone(at(migration), 'drop-column');
    await settings.update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    await finding(at(migration), 'drop-column');
    await settings.update('enable', false, vscode.ConfigurationTarget.Workspace);
    await until(() => diagnostics(at(migration)).length === 0, 'nothing is reviewed');
    await settings.update('enable', undefined, vscode.ConfigurationTarget.Workspace);
    await finding(at(migration), 'drop-column');
  });

  it('waits for the save when it is told to', async () => {
    const settings = vscode.workspace.getConfiguration('preflight');
    await settings.update('run', 'onSave', vscode.ConfigurationTarget.Workspace);
    const path = at('queries/typed.sql');
    await vscode.workspace.fs.writeFile(path, Buffer.from('SELECT 1;\n'));
    const { document } = await show('queries/typed.sql');
    // The new setting and the new file have reached the server by now, and been answered.
    await new Promise((done) => setTimeout(done, 2_000));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(path, new vscode.Position(0, 0), 'SELECT FROM FROM;\n');
    await vscode.workspace.applyEdit(edit);
    await new Promise((done) => setTimeout(done, 1_500));
    assert.deepEqual(diagnostics(path), []);
    await document.save();
    await finding(path, 'syntax-error');
    await settings.update('run', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(path);
  });

  it('explains the statement under the cursor, planned only', async () => {
    const editor = await show('queries/best-customers.sql');
    editor.selection = new vscode.Selection(3, 4, 3, 4);
    const result = await vscode.commands.executeCommand('preflight.explain', { analyze: false });
    assert.equal(result.analyzed, false);
    assert.equal(result.target.environment, 'embedded');
    assert.match(result.text.join('\n'), /orders/);
    assert.match(result.sql, /^SELECT c\.id/);
  });

  it('explains a query inside of TypeScript', async () => {
    const editor = await show('src/orders.ts');
    const line = editor.document
      .getText()
      .split('\n')
      .findIndex((text) => text.includes('FROM orders WHERE'));
    editor.selection = new vscode.Selection(line, 20, line, 20);
    const result = await vscode.commands.executeCommand('preflight.explain', { analyze: false });
    assert.match(result.sql, /^SELECT id, status, total/);
  });

  it('checks readiness: each question has a verdict, and a fail has evidence', async () => {
    const report = await vscode.commands.executeCommand('preflight.checkReadiness');
    assert.ok(report.checks.length > 5);
    for (const { verdict } of report.checks) {
      assert.ok(['pass', 'fail', 'unknown', 'manual', 'not applicable'].includes(verdict), verdict);
    }
    for (const check of report.checks) if (check.verdict === 'fail') assert.ok(check.evidence.length > 0, check.id);
  });

  it('starts its server again', async () => {
    await vscode.commands.executeCommand('preflight.restartServer');
    await show(migration);
    await finding(at(migration), 'float-money');
  });
});
