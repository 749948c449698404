/**
 * Forms that services give their tokens: a prefix at the beginning of a word, and what follows it. One line a family.
 * The prefix is a part of the secret: it says whose it is, and a half-shown token helps nobody.
 */
export interface TokenFormat {
  readonly prefixes: readonly string[];
  /** Sticky, tried right behind the prefix; bounded, and without a choice that could be tried twice. */
  readonly body: RegExp;
}

const END = '(?![A-Za-z0-9_])';

function token(prefixes: string, body: string): TokenFormat {
  return { prefixes: prefixes.split(' '), body: new RegExp(body, 'y') };
}

export const TOKEN_FORMATS: readonly TokenFormat[] = [
  token('AKIA ASIA ABIA ACCA AROA AIDA AGPA ANPA ANVA AIPA APKA', `[A-Z0-9]{16}${END}`),
  token('ABSK', '[A-Za-z0-9+/=]{60,260}'),
  token('amzn.mws.', '[a-f0-9-]{36}'),
  token('da2-', `[a-z0-9]{26}${END}`),
  token('ghp_ gho_ ghu_ ghs_ ghr_', '[A-Za-z0-9_]{30,255}'),
  token('github_pat_', '[A-Za-z0-9_]{22,255}'),
  token(
    'glpat- gldt- glptt- glrt- glsoat- glft- glimt- glagent- glcbt- glfeed- gloas- glffct- glrtr- glwt- GR1348941',
    '[A-Za-z0-9._-]{20,300}',
  ),
  token('_gitlab_session=', '[a-f0-9]{32}'),
  token('xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xapp- xoxe.xoxb- xoxe.xoxp-', '[A-Za-z0-9-]{10,300}'),
  token('sk_live_ sk_test_ sk_prod_ pk_live_ pk_test_ rk_live_ rk_test_ rk_prod_ whsec_', '[A-Za-z0-9]{10,250}'),
  token('sk-', '[A-Za-z0-9_-]{20,250}'),
  token('AIza', '[A-Za-z0-9_-]{35}'),
  token('GOCSPX-', '[A-Za-z0-9_-]{20,50}'),
  token('ya29.', '[A-Za-z0-9_.-]{20,500}'),
  token('1//0', '[A-Za-z0-9_-]{40,200}'),
  token('npm_', '[A-Za-z0-9]{36,60}'),
  token('pypi-', '[A-Za-z0-9_-]{50,400}'),
  token('hf_ api_org_', '[A-Za-z0-9]{30,60}'),
  token('SG.', '[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,64}'),
  token('dop_v1_ doo_v1_ dor_v1_', '[a-f0-9]{64}'),
  token('dckr_pat_ dckr_oat_', '[A-Za-z0-9_-]{20,60}'),
  token('SWMTKN-1- SWMKEY-1-', '[A-Za-z0-9/+-]{20,120}'),
  token('dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.', '[A-Za-z0-9._-]{20,120}'),
  token('dt0a01. dt0c01. dt0s01. dt0s02. dt0s08.', '[A-Za-z0-9.]{20,120}'),
  token('hvs. hvb. hvr.', '[A-Za-z0-9_-]{24,300}'),
  token('s. b. r.', `[A-Za-z0-9]{24}${END}`),
  token('ATATT3 ATCTT3 ATBB BBDC-', '[A-Za-z0-9_=+/-]{20,600}'),
  token('lin_api_ lin_oauth_', '[A-Za-z0-9]{30,80}'),
  token('figd_ figu_ figur_ figuh_', '[A-Za-z0-9_-]{20,200}'),
  token('glc_ glsa_', '[A-Za-z0-9_+/=]{20,400}'),
  token('NRAK- NRJS- NRAL- NRII- NRIQ- NRAA- NRRA- NRBR-', '[A-Za-z0-9_-]{16,64}'),
  token('phc_ phx_ pha_ phs_ phr_', '[A-Za-z0-9]{30,80}'),
  token('pscale_tkn_ pscale_pw_ pscale_oauth_', '[A-Za-z0-9_.=-]{20,80}'),
  token('sbp_ sb_secret_ sb_publishable_', '[A-Za-z0-9_-]{20,80}'),
  token('shpat_ shpca_ shppa_ shpss_ shptka_ shpua_', '[a-fA-F0-9]{32}'),
  token('sq0atp- sq0csp- sq0idp- sq0acp-', '[A-Za-z0-9_-]{22,60}'),
  token('EAAA EAAB EAAC EAAD EAAG EAAJ EAAE', '[A-Za-z0-9_-]{50,300}'),
  token('sqp_ squ_ sqa_', '[a-f0-9]{40}'),
  token('sntrys_ sntryu_', '[A-Za-z0-9_=+/-]{40,400}'),
  token('rubygems_', '[a-f0-9]{40,80}'),
  token('oy2', `[a-z0-9]{43}${END}`),
  token('PMAK- PMAT-', '[A-Za-z0-9-]{20,80}'),
  token('pplx- gsk_ xai- tvly- LL- fw_ llx- cfat_ cfut_ cfk_ bedrock-api-key-', '[A-Za-z0-9_-]{24,120}'),
  token('sk_', '[A-Za-z0-9_-]{30,120}'),
  token('tgp_v1_', '[A-Za-z0-9_-]{30,80}'),
  token('nfp_ nfc_ nfo_ nfu_', '[A-Za-z0-9]{30,60}'),
  token('ntn_ secret_', '[A-Za-z0-9]{40,60}'),
  token('vcp_ vck_ vci_ vca_ vcr_', '[A-Za-z0-9_]{20,80}'),
  token('xkeysib- xsmtpsib-', '[a-f0-9]{64}-[A-Za-z0-9]{16}'),
  token('CLOJARS_', '[a-z0-9]{60}'),
  token('dapi', `[a-f0-9]{32}(?:-\\d)?${END}`),
  token('dnkey-', '[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52}'),
  token('sl.', '[A-Za-z0-9_-]{100,300}'),
  token('ops_ey', '[A-Za-z0-9_-]{100,4000}'),
  token('akab-', '[a-z0-9]{16}-[a-z0-9]{16}'),
  token('LTAI', `[A-Za-z0-9]{12,24}${END}`),
  token('AKID', '[A-Za-z0-9]{32}'),
  token('AGE-SECRET-KEY-1', '[0-9A-Z]{50,64}'),
  token('SA SC SN SO SP SU SX', `[A-Z2-7]{56}${END}`),
  token('HRKU-', '[A-Za-z0-9_-]{36,80}'),
  token('cosmo_', '[A-Za-z0-9]{32,64}'),
  token('AKCp cmVmd', '[A-Za-z0-9]{50,90}'),
  token('key-', `[a-f0-9]{32}${END}`),
  token('SK AC', `[a-f0-9]{32}${END}`),
  token('00D', '[A-Za-z0-9]{12,15}![A-Za-z0-9._]{60,120}'),
  token('access_token$', '(?:production|sandbox)\\$[a-z0-9]{16}\\$[a-f0-9]{32}'),
  token('AAAAAAAA', '[A-Za-z0-9%]{80,120}'),
  token('M N O', '[A-Za-z0-9_-]{22,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,40}'),
  token('eyJrIjoi', '[A-Za-z0-9_=-]{40,400}'),
  token('ghs_', '\\d{4,12}_eyJ[\\w.-]{20,2000}'),
  token('IGQVJ', '[A-Za-z0-9_-]{40,300}'),
  token('LS0tLS1CRUdJTi', '[A-Za-z0-9+/=]{40,8000}'),
  token(
    'MIIEow MIIEpA MIIEpQ MIIEog MIIBOg MIIBOw MIIBPA MIICXA MIICXQ MIICWw MIIJK MIIEvQ MIIEvg MIIBVQ MIICdg',
    '[A-Za-z0-9+/=\\s]{100,8000}',
  ),
  token('3MVG', '[A-Za-z0-9._]{60,120}'),
  token('eyJ', '[\\w-]{8,4000}(?:\\.[\\w-]{1,8000}){1,4}'),
];
