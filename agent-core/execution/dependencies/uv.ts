/** The uv that reads `uv.lock` in a build: its wheels for Linux, pinned. */

/** As pip reads it. */
export const UV_REQUIREMENTS = `uv==0.13.9 \\
  --hash=sha256:d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19 \\
  --hash=sha256:ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375
`;
