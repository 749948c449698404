import type { Signal, Suggestion } from '../../../../../agent-core/contracts/index.ts';
import { createMasker } from '../../../../../agent-core/security/masking/index.ts';
import { ShadowPipeline } from '../../../../../agent-core/shadow/pipeline.ts';
import type { PipelineEvent } from '../../../../../agent-core/shadow/pipeline-event.ts';
import { createRoutineSkill } from '../../../../../agent-core/shadow/routines/index.ts';
import { LiteralSkill } from '../../../../support/literal-skill.ts';

export const CWD = '/home/ada/shop';

/** Somebody at work: every act becomes the signals that the editor would send, a few seconds apart. */
export class Person {
  readonly events: PipelineEvent[] = [];
  readonly signals: Signal[] = [];
  readonly routines = createRoutineSkill();
  readonly pipeline = new ShadowPipeline({
    skill: new LiteralSkill(),
    mixed: [this.routines],
    pauseMs: () => 3000,
    masker: createMasker(),
    mayOffer: () => true,
    emit: (event) => this.events.push(event),
  });
  #t = 0;

  signal(signal: Record<string, unknown>, after = 2000): void {
    this.#t += after;
    const whole = { v: 1, t: this.#t, ...signal } as Signal;
    this.signals.push(whole);
    this.pipeline.feed(whole, this.signals.length - 1);
  }

  text(doc: string): string {
    return this.pipeline.documents.get(doc)?.text ?? '';
  }

  open(doc: string, text: string): void {
    this.signal({ kind: 'doc.open', doc, language: 'typescript', text });
  }

  create(path: string): void {
    this.signal({ kind: 'file.create', path });
    this.signal({ kind: 'doc.open', doc: path, language: 'typescript', text: '' }, 100);
  }

  change(doc: string, offset: number, length: number, text: string, more: object = {}): void {
    this.signal({ kind: 'doc.edit', doc, changes: [{ offset, length, text }], ...more });
  }

  /** Puts `line` before the first line of `doc` that `isLater`, or at its end. */
  addLine(doc: string, line: string, isLater: (line: string) => boolean = () => false): void {
    const lines = this.text(doc).split('\n');
    const at = lines.findIndex((each) => each !== '' && isLater(each));
    const offset = at < 0 ? this.text(doc).length : lines.slice(0, at).join('\n').length + (at > 0 ? 1 : 0);
    this.change(doc, offset, 0, `${line}\n`);
    this.save(doc);
  }

  save(doc: string): void {
    this.signal({ kind: 'doc.save', doc }, 300);
  }

  run(command: string, cwd = CWD): void {
    this.signal({ kind: 'terminal.run', cwd, command, exitCode: 0 });
  }

  /** Long enough for something to be said. */
  pause(): void {
    this.#t += 10_000;
    this.pipeline.advance(this.#t);
  }

  /** What is open now. */
  get suggestion(): Suggestion | undefined {
    return this.pipeline.open?.suggestion;
  }
}
