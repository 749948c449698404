import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension in a real extension host', () => {
  it('activates by itself once the window has started', async () => {
    const extension = vscode.extensions.getExtension('penumbra.penumbra');
    assert.ok(extension, 'it is installed');
    await waitUntil(() => extension.isActive, 'it became active');
  });

  it('runs where the workspace is', () => {
    const extension = vscode.extensions.getExtension('penumbra.penumbra');
    assert.equal(extension?.extensionKind, vscode.ExtensionKind.Workspace);
  });

  it('registers every command that its manifest contributes', async () => {
    const extension = vscode.extensions.getExtension('penumbra.penumbra');
    const contributed: { command: string }[] = extension?.packageJSON.contributes?.commands ?? [];
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributed.map((each) => each.command).filter((id) => !registered.has(id)),
      [],
    );
  });
});

async function waitUntil(condition: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`not within 20 s: ${what}`);
}
