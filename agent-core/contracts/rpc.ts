/**
 * The JSON-RPC surface between an editor (client) and the agent host (server): every method's name, parameters and result.
 * Both sides parse what they receive with these schemas, so that a bad message is an error at the edge, naming the field.
 */
import * as z from 'zod';
import { Consent } from './consent.ts';
import { Example } from './edits.ts';
import { FamilyStanding, LearnedPattern, OutcomeCounts, Quiet, SilencedPattern } from './learned.ts';
import { Family } from './offers.ts';
import { runRequests } from './run-rpc.ts';
import { Signal } from './signals.ts';
import { ApplicationId, AutomationId, Plan, Suggestion, SuggestionId, UndoPlan } from './suggestions.ts';
import { EgressQuestion, toolRequests } from './tool-rpc.ts';
import { NextCommand, TerminalPlace } from './values.ts';

/** Raised with every incompatible change of this file. The handshake refuses another number. */
export const PROTOCOL_VERSION = 3;

const Empty = z.object({});
const Done = z.object({ ok: z.literal(true) });

/** A workspace folder as document keys name it: keys are `path` relative, with `name/` before them where there are several. */
export const WorkspaceFolder = z.object({ name: z.string(), path: z.string() });
export type WorkspaceFolder = z.infer<typeof WorkspaceFolder>;

/** The settings the host obeys; the client sends them whole whenever one changes. */
export const HostSettings = z.object({
  exclude: z.array(z.string()),
  /** Of these the person's own, whatever a workspace adds: what holds outside of the editor, too. */
  ownExclude: z.array(z.string()).optional(),
  /** Files that git ignores and copies for runs have all the same. */
  include: z.array(z.string()).optional(),
  retentionDays: z.number().positive(),
  retentionMegabytes: z.number().positive(),
  /** Quiet time before a suggestion is made, ms. */
  pauseMs: z.number().nonnegative(),
});
export type HostSettings = z.infer<typeof HostSettings>;

/** A signal with its number in the client's session, from 0, without gaps. */
export const NumberedSignal = z.object({ seq: z.number().int().nonnegative(), signal: Signal });
export type NumberedSignal = z.infer<typeof NumberedSignal>;

export const DatabaseState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ok') }),
  /** The file was damaged: it now lies at `movedTo`, and a fresh one was started. */
  z.object({ state: z.literal('replaced'), movedTo: z.string() }),
]);
export type DatabaseState = z.infer<typeof DatabaseState>;

/** One line of what was recorded, as a sentence. */
export const RecordedAct = z.object({ id: z.number().int(), t: z.number(), doc: z.string(), sentence: z.string() });
export type RecordedAct = z.infer<typeof RecordedAct>;

const RecordedDocument = z.object({
  doc: z.string(),
  workspace: z.string(),
  project: z.string().optional(),
  acts: z.number(),
});

export const SavedAutomation = z.object({
  id: AutomationId,
  name: z.string(),
  summary: z.string(),
  savedAt: z.number(),
  examples: z.array(Example),
  /** How many examples more it was learned from, which the person had forgotten since. */
  forgotten: z.number().int().nonnegative(),
});
export type SavedAutomation = z.infer<typeof SavedAutomation>;

/** Whole texts as the editor holds them, of documents that the host cannot see (unsaved and unobserved, outside any folder). */
const EditorTexts = z.array(z.object({ doc: z.string(), language: z.string(), text: z.string() }));

const Forgotten = z.object({
  /** Recorded acts, and their bytes. */
  signals: z.number().int(),
  bytes: z.number(),
  /** What else went, or stays because a run needs it: a sentence each. */
  also: z.array(z.string()).optional(),
  /** What should have gone and could not, with what to do: a sentence each. */
  left: z.array(z.string()).optional(),
});

export const requests = {
  /** First call. Refused in words (`version-mismatch`) when the protocol differs. */
  initialize: {
    params: z.object({
      protocol: z.number().int(),
      client: z.object({ name: z.string(), version: z.string() }),
      /** Stays the same while the window lives, over restarts of the host. */
      session: z.string(),
      folders: z.array(WorkspaceFolder),
      trusted: z.boolean(),
      consent: Consent,
      settings: HostSettings,
    }),
    result: z.object({
      protocol: z.number().int(),
      version: z.string(),
      pid: z.number().int(),
      dataFolder: z.string(),
      database: DatabaseState,
      /** Signals of this session already on disk: everything below `upTo`, and the single numbers after it. */
      upTo: z.number().int(),
      beyond: z.array(z.number().int()),
    }),
  },
  configure: {
    params: z.object({
      folders: z.array(WorkspaceFolder),
      trusted: z.boolean(),
      consent: Consent,
      settings: HostSettings,
    }),
    result: Done,
  },
  /** Takes signals in order. They are durable only once `signalsAccepted` names them; until then the client keeps them. */
  recordSignals: { params: z.object({ items: z.array(NumberedSignal) }), result: Done },
  /** Settles and writes everything that waits (window closing, export, forget). */
  flush: { params: Empty, result: Done },
  /** The true texts of open documents after a restart of the host; held in memory, never recorded. */
  syncDocuments: {
    params: z.object({ documents: z.array(z.object({ doc: z.string(), language: z.string(), text: z.string() })) }),
    result: Done,
  },
  /** Computes the plan of a suggestion against documents as they stand. `stale` in words when it no longer applies. */
  planSuggestion: {
    /** `documents`: texts to use instead of what the host knows, after a plan's hash did not agree with the editor. */
    params: z.object({
      suggestion: SuggestionId,
      documents: EditorTexts,
      /** `walk`: open documents only; its places are accepted one by one, and the rest stays open. */
      purpose: z.enum(['review', 'walk']),
    }),
    result: z.discriminatedUnion('state', [
      z.object({ state: z.literal('ready'), plan: Plan }),
      z.object({ state: z.literal('stale'), reason: z.string() }),
    ]),
  },
  /** `shown` as soon as the toast is up; `take` when its command lines were put before the person; the rest when the person answers. A toast nobody answered sends nothing more. */
  answerSuggestion: {
    params: z.object({
      suggestion: SuggestionId,
      /** So that an answer counts even when the host no longer knows the suggestion. */
      fingerprint: z.string(),
      answer: z.enum(['shown', 'review', 'take', 'notNow', 'never']),
    }),
    result: Done,
  },
  /** The script of the plan last made for `source`, without the places (by id) that the person left out. */
  planScript: {
    params: z.object({ source: z.string(), without: z.array(z.string()) }),
    result: z.object({ script: z.string() }),
  },
  /** Told after the editor applied `documents` (with the texts as saved), so that it can be undone and judged. */
  applied: {
    params: z.object({
      source: z.string(),
      title: z.string(),
      documents: z.array(
        z.object({
          doc: z.string(),
          /** Text right before and right after the edit, as the editor held it. */
          before: z.string(),
          after: z.string(),
          /** It was not there before. */
          made: z.boolean().optional(),
        }),
      ),
    }),
    result: z.object({ application: ApplicationId }),
  },
  /**
   * The inverse of the last application not yet undone, against the texts given, or the files on disk. `needed`: its documents
   * that the host could not read; ask again with their texts, if the editor can open them.
   */
  planUndo: {
    params: z.object({ documents: EditorTexts }),
    result: z.object({ plan: UndoPlan.optional(), needed: z.array(z.string()) }),
  },
  undone: { params: z.object({ application: ApplicationId }), result: Done },
  saveAutomation: {
    params: z.object({ source: z.string(), name: z.string().min(1) }),
    result: z.object({ automation: AutomationId }),
  },
  listAutomations: { params: Empty, result: z.object({ automations: z.array(SavedAutomation) }) },
  deleteAutomation: { params: z.object({ automation: AutomationId }), result: Done },
  planAutomation: {
    params: z.object({ automation: AutomationId, documents: EditorTexts }),
    result: z.discriminatedUnion('state', [
      z.object({ state: z.literal('ready'), plan: Plan }),
      z.object({ state: z.literal('stale'), reason: z.string() }),
    ]),
  },
  /** The command lines that may come next in a terminal, likeliest first; none where terminals may not be watched. */
  nextCommands: { params: TerminalPlace, result: z.object({ commands: z.array(NextCommand) }) },
  /** All that was learned and how it stands with the person: what lives in this session, and what all windows share. */
  learned: {
    params: Empty,
    result: z.object({
      patterns: z.array(LearnedPattern),
      /** Patterns that are quiet now, live or not. */
      silenced: z.array(SilencedPattern),
      /** The silence of all patterns together. */
      all: Quiet,
      /** Every family of which an answer is known. */
      families: z.array(FamilyStanding),
      automations: z.array(SavedAutomation.extend({ fingerprint: z.string(), outcomes: OutcomeCounts })),
    }),
  },
  /** Forgets a pattern and what it was learned from, in every window. `known`: whether this one had it. */
  forgetPattern: { params: z.object({ fingerprint: z.string() }), result: z.object({ known: z.boolean() }) },
  /** Lets a pattern, a family or all of them together speak again, refusals and "never" undone. */
  endSilence: {
    params: z.discriminatedUnion('of', [
      z.object({ of: z.literal('pattern'), fingerprint: z.string() }),
      z.object({ of: z.literal('family'), family: Family }),
      z.object({ of: z.literal('all') }),
    ]),
    result: Done,
  },
  /**
   * `confidence`: what became of a family's offers counts no more. `everything`: that of all families, every silence and every
   * pattern go; what was recorded stays and teaches no more, and saved automations stay.
   */
  resetLearned: {
    params: z.discriminatedUnion('what', [
      z.object({ what: z.literal('confidence'), family: Family }),
      z.object({ what: z.literal('everything') }),
    ]),
    result: Done,
  },
  /**
   * Days (local `YYYY-MM-DD`) with something recorded, newest first, and the documents of each, this workspace's first.
   * `workspace` tells those of one name apart; `project` names it for people, where it is not this one.
   */
  recordedDays: {
    params: Empty,
    result: z.object({
      days: z.array(z.object({ day: z.string(), documents: z.array(RecordedDocument) })),
    }),
  },
  recordedActs: {
    params: z.object({ day: z.string(), doc: z.string(), workspace: z.string() }),
    result: z.object({ acts: z.array(RecordedAct) }),
  },
  forget: {
    params: z.discriminatedUnion('what', [
      z.object({ what: z.literal('lastMinutes'), minutes: z.number().positive() }),
      /** Without `workspace`, a document of this one. */
      z.object({ what: z.literal('document'), doc: z.string(), workspace: z.string().optional() }),
      z.object({ what: z.literal('everything') }),
    ]),
    result: Forgotten,
  },
  exportSignals: { params: z.object({ file: z.string() }), result: z.object({ signals: z.number().int() }) },
  ...runRequests,
  ...toolRequests,
} as const;

export const notifications = {
  signalsAccepted: z.object({ upTo: z.number().int(), beyond: z.array(z.number().int()) }),
  /** A suggestion is open: made, or changed because the person went on by hand. */
  suggestion: Suggestion,
  suggestionWithdrawn: z.object({ id: SuggestionId }),
  /** What `learned` tells is another since an answer, an outcome or a reset in this window. */
  learnedChanged: Empty,
  /** Something was forgotten, in whatever window: no plan made before can be saved any more. */
  forgotten: Empty,
  /** What `listRuns` last told is another; not told again until it was asked again. */
  runsChanged: Empty,
  /** A call of a tool, in this process or another one, waits for `answerEgress`; whoever claims the question puts it. */
  egressAsked: EgressQuestion,
  log: z.object({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error']), message: z.string() }),
  /** Something the person must know: a full disk, a read-only folder. The host has stopped recording. */
  trouble: z.object({ code: z.string(), message: z.string() }),
} as const;

export type RequestName = keyof typeof requests;
export type Params<N extends RequestName> = z.infer<(typeof requests)[N]['params']>;
export type Result<N extends RequestName> = z.infer<(typeof requests)[N]['result']>;
export type NotificationName = keyof typeof notifications;
export type Notice<N extends NotificationName> = z.infer<(typeof notifications)[N]>;
