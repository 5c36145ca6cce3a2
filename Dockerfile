# How to build and run it: docs/container.md.
#
#   docker build -t roster .                      builds from source
#   docker build -t roster --target prebuilt .    takes the dist/ that `npm run build` has made
#
# Whoever brings another BASE_IMAGE: it needs Node 20.19 or later as `node` on its path, and no shell.
ARG BASE_IMAGE=node:24-slim
ARG BUILD_IMAGE=node:24-slim

FROM ${BASE_IMAGE} AS runtime
ARG VERSION=unreleased
LABEL org.opencontainers.image.title="roster" \
      org.opencontainers.image.description="Membership as code for Paradime: keep a workspace's users equal to a YAML file in git." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}"
# For CI systems that run scripts in the image: there, `roster` is a command.
ENV PATH=/opt/roster:${PATH}
WORKDIR /work
# As a number, so that "must not run as root" can be checked without the image's /etc/passwd.
USER 1000:1000
ENTRYPOINT ["node", "/opt/roster/roster"]
CMD ["help"]

FROM runtime AS prebuilt
COPY LICENSE dist/THIRD-PARTY-LICENSES.txt dist/node/ /opt/roster/
COPY dist/node/bin.js /opt/roster/roster

FROM ${BUILD_IMAGE} AS builder
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY schemas schemas
COPY scripts scripts
COPY src src
RUN npm run build

FROM runtime
COPY LICENSE /opt/roster/
COPY --from=builder /src/dist/THIRD-PARTY-LICENSES.txt /opt/roster/
COPY --from=builder /src/dist/node/ /opt/roster/
COPY --from=builder /src/dist/node/bin.js /opt/roster/roster
