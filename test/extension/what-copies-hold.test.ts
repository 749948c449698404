/** What the settings inside a real editor say of the copies that runs work on. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { WorkspaceSettings } from '../../extension/adapters/settings.ts';
import { instead } from './support/instead.ts';

describe('copies for runs', () => {
  const penumbra = () => vscode.workspace.getConfiguration('penumbra');
  let settings: WorkspaceSettings;
  beforeEach(() => {
    settings = new WorkspaceSettings();
  });
  afterEach(async () => {
    settings.dispose();
    for (const target of [vscode.ConfigurationTarget.Global, vscode.ConfigurationTarget.Workspace])
      await penumbra().update('include', undefined, target);
  });

  it('hold no ignored files but those of the person’s list and a trusted workspace’s, from the moment that it changes', async () => {
    assert.deepEqual(settings.forHost.include, []);
    let changes = 0;
    const listening = settings.onDidChange(() => changes++);
    await penumbra().update('include', ['/dist/*.json'], vscode.ConfigurationTarget.Global);
    await penumbra().update('include', ['build/'], vscode.ConfigurationTarget.Workspace);
    assert.deepEqual(settings.forHost.include, ['/dist/*.json', 'build/']);
    assert.ok(changes >= 2);
    listening.dispose();
    const restore = instead(vscode.workspace, 'isTrusted', () => false);
    try {
      assert.deepEqual(settings.forHost.include, ['/dist/*.json']);
    } finally {
      restore();
    }
  });

  it('may be widened by no workspace before it is trusted, and by no single folder', () => {
    const { capabilities, contributes } = vscode.extensions.getExtension('penumbra.penumbra')?.packageJSON ?? {};
    assert.ok(capabilities.untrustedWorkspaces.restrictedConfigurations.includes('penumbra.include'));
    const found = [contributes.configuration].flat().find(({ properties }) => 'penumbra.include' in properties);
    assert.equal(found.properties['penumbra.include'].scope, 'window');
  });
});
