# What penumbra's tools run in. `penumbra sandbox build` gives all arguments; BUILD is another one each time, so that packages are
# fetched anew, and so that what a build leaves when it is broken off is found again.
ARG NODE
ARG SUITE
FROM node:${NODE}-${SUITE}-slim AS node

FROM debian:${SUITE}-slim
ARG BUILD
LABEL penumbra.build=${BUILD}
ARG PACKAGES
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${PACKAGES} \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} +
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/include/node /usr/local/include/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -sf ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
 && mkdir -p /work
COPY statx.c /tmp/statx.c
RUN gcc -O2 -shared -fPIC -o /usr/local/lib/statx.so /tmp/statx.c \
 && for name in ls dir vdir stat; do patchelf --add-needed /usr/local/lib/statx.so "/bin/$name" || exit 1; done \
 && rm /tmp/statx.c
