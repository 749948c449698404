/** What each node of the tree says, and which actions it has: everything of a tree item that is not VS Code's. */
import type { Example } from '../../agent-core/contracts/index.ts';
import { lineChange, plainCode, plural } from '../suggestions/wording.ts';
import type { AutomationNode, FamilyNode, LearnedNode, LineNode, PatternNode } from './nodes.ts';
import {
  confidenceSentence,
  familyName,
  outcomesInShort,
  patternInShort,
  patternName,
  silenceInShort,
} from './wording.ts';

export interface ItemText {
  /** Unique in the tree and the same over refreshes. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** A codicon. */
  readonly icon: string;
  /** For the manifest's `viewItem`: the kind, then what can be done: `live`, `silent`. */
  readonly context: string;
}

export function textOf(node: LearnedNode, now: number): ItemText {
  switch (node.kind) {
    case 'all':
      return sentenceText('all', 'all-silent', 'bell-slash', node.sentence);
    case 'family':
      return familyText(node, now);
    case 'pattern':
      return patternText(node, now);
    case 'automations':
      return automationsText(node.children.length);
    case 'automation':
      return automationText(node);
    case 'example':
      return exampleText(node.id, node.example);
    case 'line':
      return lineText(node);
  }
}

function familyText({ id, family, silence, children }: FamilyNode, now: number): ItemText {
  const label = familyName(family);
  const patterns = plural(children.filter(({ kind }) => kind === 'pattern').length, 'pattern');
  const description = silence ? silenceInShort(silence, now) : patterns;
  const spoken = `${label}, ${silence ? `${patterns}, ` : ''}${description}`;
  const icon = silence ? 'bell-slash' : 'symbol-class';
  return { id, label, description, tooltip: spoken, spoken, icon, context: silence ? 'family-silent' : 'family' };
}

function patternText({ id, live, silence }: PatternNode, now: number): ItemText {
  const label = patternName(live?.summary ?? silence?.summary);
  const quiet = silence ? silenceInShort(silence, now) : '';
  const description = quiet || (live ? patternInShort(live) : '');
  const spoken = `${label}, ${description}`;
  const tooltip = live ? `${spoken}\n${confidenceSentence(live)}` : spoken;
  const context = ['pattern', live ? 'live' : '', silence ? 'silent' : ''].filter((part) => part !== '').join('-');
  return { id, label, description, tooltip, spoken, icon: silence ? 'bell-slash' : 'lightbulb', context };
}

function automationsText(count: number): ItemText {
  const [label, description] = ['Saved Automations', plural(count, 'automation')];
  const spoken = `${label}, ${description}`;
  return { id: 'automations', label, description, tooltip: spoken, spoken, icon: 'save-all', context: 'automations' };
}

function automationText({ automation }: AutomationNode): ItemText {
  const { id, name, summary, savedAt, outcomes } = automation;
  const label = plainCode(name);
  const description = outcomesInShort(outcomes) || plainCode(summary, 80);
  const saved = `saved on ${new Date(savedAt).toLocaleDateString(undefined, { dateStyle: 'medium' })}`;
  const spoken = `${label}, ${description}, ${saved}`;
  const tooltip = `${label}\n${plainCode(summary)}\n${saved}`;
  return { id: `automation:${id}`, label, description, tooltip, spoken, icon: 'save', context: 'automation' };
}

function exampleText(id: string, { doc, line, before, after, at }: Example): ItemText {
  const label = `${doc.slice(doc.lastIndexOf('/') + 1)}:${line + 1}`;
  const when = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const tooltip = `${doc}, line ${line + 1}, ${when}\n${before.trim()}\nbecame\n${after.trim()}`;
  const spoken = `Learned from ${doc}, line ${line + 1}, ${when}: ${plainCode(before)} became ${plainCode(after)}`;
  return { id, label, description: lineChange(before, after), tooltip, spoken, icon: 'go-to-file', context: 'example' };
}

const LINE_ICONS: Readonly<Record<LineNode['about'], string>> = {
  confidence: 'graph',
  standing: 'info',
  silence: 'bell-slash',
  record: 'history',
  run: 'terminal',
};

function lineText({ id, about, sentence, family }: LineNode): ItemText {
  return sentenceText(id, family === undefined ? 'line' : 'record', LINE_ICONS[about], sentence);
}

function sentenceText(id: string, context: string, icon: string, sentence: string): ItemText {
  return { id, label: sentence, description: '', tooltip: sentence, spoken: sentence, icon, context };
}
