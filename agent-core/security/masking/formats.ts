/**
 * Secrets that are known by their own form. Every pattern begins where a token begins (a look behind for its own characters), so
 * that no run of text is walked twice, and repeats only over sets that its next part is not in.
 */
import { isPlaceholder } from './entropy.ts';
import type { MaskSpan } from './masker.ts';

export interface Format {
  readonly type: 'SECRET_KEY' | 'TOKEN' | 'PASSWORD';
  /** One of these must be in the text, otherwise the pattern is not tried. Lower case when the pattern ignores case. */
  readonly words: readonly string[];
  /** Flags `dg`; group 1, where there is one, is the secret. */
  readonly pattern: RegExp;
}

const edge = '(?<![A-Za-z0-9_])';
const end = '(?![A-Za-z0-9_])';

/** A token of letters and digits behind a prefix. */
function prefixed(prefixes: string, body: string, words: readonly string[]): Format {
  return { type: 'TOKEN', words, pattern: new RegExp(`${edge}(?:${prefixes})${body}`, 'dg') };
}

export const FORMATS: readonly Format[] = [
  prefixed('AKIA|ASIA|ABIA|ACCA|AROA|AIDA|AGPA|ANPA|ANVA|AIPA|APKA', `[A-Z0-9]{16}${end}`, ['A']),
  prefixed('gh[pousr]_', '[A-Za-z0-9]{30,255}', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_']),
  prefixed('github_pat_', '[A-Za-z0-9_]{22,255}', ['github_pat_']),
  prefixed('gl(?:pat|dt|ptt|rt|soat|ft|imt|agent|cbt|feed|oas|ffct)-|GR1348941', '[A-Za-z0-9_-]{20,300}', [
    'gl',
    'GR1348941',
  ]),
  prefixed('xox[abeoprs]-|xapp-|xoxe\\.xox[bp]-', '[A-Za-z0-9-]{10,300}', ['xox', 'xapp-']),
  prefixed('(?:sk|pk|rk)_(?:live|test|prod)_|whsec_', '[A-Za-z0-9]{10,250}', ['_live_', '_test_', '_prod_', 'whsec_']),
  prefixed('sk-(?:ant-|proj-|svcacct-|admin-|or-v1-|lf-)?', '[A-Za-z0-9_-]{20,250}', ['sk-']),
  prefixed('AIza', `[A-Za-z0-9_-]{35}`, ['AIza']),
  prefixed('GOCSPX-', '[A-Za-z0-9_-]{20,50}', ['GOCSPX-']),
  prefixed('ya29\\.', '[A-Za-z0-9_.-]{20,500}', ['ya29.']),
  prefixed('1//0', '[A-Za-z0-9_-]{40,200}', ['1//0']),
  prefixed('npm_', '[A-Za-z0-9]{36,60}', ['npm_']),
  prefixed('pypi-', '[A-Za-z0-9_-]{50,400}', ['pypi-']),
  prefixed('hf_|api_org_', '[A-Za-z0-9]{30,60}', ['hf_', 'api_org_']),
  prefixed('SG\\.', '[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,64}', ['SG.']),
  prefixed('do[opr]_v1_', '[a-f0-9]{64}', ['_v1_']),
  prefixed('dckr_(?:pat|oat)_', '[A-Za-z0-9_-]{20,60}', ['dckr_']),
  prefixed('SWMTKN-1-|SWMKEY-1-', '[A-Za-z0-9/+-]{20,120}', ['SWM']),
  prefixed('dop_v1_|dp\\.(?:pt|st|ct|sa|scim|audit)\\.', '[A-Za-z0-9._-]{20,120}', ['dp.', 'dop_v1_']),
  prefixed('dt0[a-z]\\d{2}\\.', '[A-Za-z0-9.]{20,120}', ['dt0']),
  prefixed('hv[sbr]\\.|[sbr]\\.(?=[A-Za-z0-9]{24}(?![A-Za-z0-9]))', '[A-Za-z0-9_-]{24,300}', ['hv', 's.', 'b.', 'r.']),
  prefixed('[A-Za-z0-9]{14}\\.atlasv1\\.', '[A-Za-z0-9_=-]{60,80}', ['.atlasv1.']),
  prefixed('ATATT3|ATCTT3|ATBB', '[A-Za-z0-9_=-]{20,300}', ['ATATT3', 'ATCTT3', 'ATBB']),
  prefixed('lin_(?:api|oauth)_', '[A-Za-z0-9]{30,80}', ['lin_']),
  prefixed('figd_|figu[rh]?_', '[A-Za-z0-9_-]{20,200}', ['fig']),
  prefixed('gl(?:c|sa)_', '[A-Za-z0-9_+/=]{20,400}', ['glc_', 'glsa_']),
  prefixed('NR(?:AK|JS|AL|II|IQ|AA|RA|BR)-', '[A-Za-z0-9_-]{16,64}', ['NR']),
  prefixed('ph[cxa]_|phs_', '[A-Za-z0-9]{30,80}', ['ph']),
  prefixed('pscale_(?:tkn|pw|oauth)_', '[A-Za-z0-9_.=-]{20,80}', ['pscale_']),
  prefixed('sbp_|sb_(?:secret|publishable)_', '[A-Za-z0-9_]{20,80}', ['sb']),
  prefixed('shp(?:at|ca|pa|ss|tka|ua)_', '[a-fA-F0-9]{32}', ['shp']),
  prefixed('sq[a-z]{0,1}0[a-z]{3}-', '[A-Za-z0-9_-]{22,60}', ['sq']),
  prefixed('EAAA|EAA[A-Z]', '[A-Za-z0-9_-]{50,300}', ['EAA']),
  prefixed('sqp_|squ_|sqa_', '[a-f0-9]{40}', ['sq']),
  prefixed('sntry[us]_', '[A-Za-z0-9_=+/-]{40,400}', ['sntry']),
  prefixed('rubygems_', '[a-f0-9]{40,80}', ['rubygems_']),
  prefixed('oy2', `[a-z0-9]{43}${end}`, ['oy2']),
  prefixed('PMAK-', '[A-Za-z0-9-]{40,80}', ['PMAK-']),
  prefixed('pplx-|gsk_|xai-|tvly-|LL-|sk_(?:ant_)?', '[A-Za-z0-9_-]{30,120}', [
    'pplx-',
    'gsk_',
    'xai-',
    'tvly-',
    'LL-',
    'sk_',
  ]),
  prefixed('tgp_v1_', '[A-Za-z0-9_-]{30,80}', ['tgp_v1_']),
  prefixed('nfp_|nfc_|nfo_|nfu_', '[A-Za-z0-9]{30,60}', ['nf']),
  prefixed('ntn_|secret_', '[A-Za-z0-9]{40,60}', ['ntn_', 'secret_']),
  prefixed('vc[pkiar]_|vercel_', '[A-Za-z0-9_]{20,80}', ['vc', 'vercel_']),
  prefixed('xkeysib-|xsmtpsib-', '[a-f0-9]{64}-[A-Za-z0-9]{16}', ['sib-']),
  prefixed('CLOJARS_', '[a-z0-9]{60}', ['CLOJARS_']),
  prefixed('dapi', `[a-f0-9]{32}(?:-\\d)?${end}`, ['dapi']),
  prefixed('dnkey-', '[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52}', ['dnkey-']),
  prefixed('sl\\.', '[A-Za-z0-9_-]{100,300}', ['sl.']),
  prefixed('ops_ey', '[A-Za-z0-9_-]{100,4000}', ['ops_ey']),
  prefixed('akab-', '[a-z0-9]{16}-[a-z0-9]{16}', ['akab-']),
  prefixed('LTAI', `[A-Za-z0-9]{12,24}${end}`, ['LTAI']),
  prefixed('AKID', '[A-Za-z0-9]{32}', ['AKID']),
  prefixed('amzn\\.mws\\.', '[a-f0-9-]{36}', ['amzn.mws.']),
  prefixed('da2-', `[a-z0-9]{26}${end}`, ['da2-']),
  prefixed('ABSK', '[A-Za-z0-9+/=]{60,260}', ['ABSK']),
  prefixed('AGE-SECRET-KEY-1', '[0-9A-Z]{50,64}', ['AGE-SECRET-KEY-1']),
  prefixed('S[ACNOPUX]', `[A-Z2-7]{56}${end}`, ['S']),
  prefixed('HRKU-', '[A-Za-z0-9_-]{36,80}', ['HRKU-']),
  prefixed('wg_|cosmo_', '[A-Za-z0-9]{32,64}', ['cosmo_']),
  prefixed('AKCp[a-z0-9]|cmVmd[A-Za-z0-9]', '[A-Za-z0-9]{50,80}', ['AKCp', 'cmVmd']),
  prefixed('key-', `[a-f0-9]{32}${end}`, ['key-']),
  prefixed('SK|AC', `[a-f0-9]{32}${end}`, ['SK', 'AC']),
  prefixed('00D[A-Za-z0-9]{12,15}!', '[A-Za-z0-9._]{60,120}', ['00D']),
  prefixed('access_token\\$(?:production|sandbox)\\$', '[a-z0-9]{16}\\$[a-f0-9]{32}', ['access_token$']),
  prefixed('[a-f0-9]{32}-us', `\\d{1,2}${end}`, ['-us']),
  prefixed('\\d{8,10}:AA', `[A-Za-z0-9_-]{33}${end}`, [':AA']),
  prefixed('[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.', '[A-Za-z0-9_-]{27,40}', ['.']),
  prefixed('AAAAAAAA', '[A-Za-z0-9%]{80,120}', ['AAAAAAAA']),
  { type: 'TOKEN', words: ['eyJ'], pattern: /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]+){1,4}/dg },
  {
    type: 'TOKEN',
    words: ['hooks.slack.com'],
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/([\w/+-]{20,120})/dg,
  },
  { type: 'TOKEN', words: ['/api/webhooks/'], pattern: /\/api\/webhooks\/(\d{17,20}\/[\w-]{60,90})/dg },
  {
    type: 'TOKEN',
    words: ['bearer', 'basic', 'token'],
    pattern: /(?<![A-Za-z])(?:bearer|basic|(?<=authorization["']?\s?[:=]\s?["']?)token)\s{1,3}([\w.~+/=-]{16,2000})/dgi,
  },
  {
    type: 'PASSWORD',
    words: ['://'],
    pattern: /:\/\/[^\s:/@"'`<>?#]{0,80}:([^\s"'`<>@/]{1,120})@(?=[\w.[$%{-])/dg,
  },
];

export function formats(text: string): MaskSpan[] {
  const lower = text.toLowerCase();
  return FORMATS.filter(({ words, pattern }) => {
    const where = pattern.ignoreCase ? lower : text;
    return words.some((word) => where.includes(word));
  }).flatMap((format) => matches(text, format));
}

function matches(text: string, { type, pattern }: Format): MaskSpan[] {
  const spans: MaskSpan[] = [];
  for (const match of text.matchAll(pattern)) {
    const [start, end] = match.indices?.[1] ?? match.indices?.[0] ?? [0, 0];
    if (start < end && !isPlaceholder(text.slice(start, end))) spans.push({ type, start, end });
  }
  return spans;
}
