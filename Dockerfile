# ChatRoom's image, for amd64 and arm64: docker build -t chatroom .
# The images that it is made of are pinned by the digests of their indexes, which have both processors (CONTRIBUTING.md: how to renew them).
# Both are built by the SDK of the machine that builds, whatever it is: nothing is emulated.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0.401-noble@sha256:e70cdb7f80b0348f5cb85f19a8f670fca061f033d57eed12fa003d58b0e06317 AS build
ARG TARGETARCH
WORKDIR /source

# A layer of its own: packages are fetched again only when one of these files has changed.
COPY global.json Directory.*.props ./
COPY src/ChatRoom.Protocol/*.csproj src/ChatRoom.Protocol/packages.lock.json src/ChatRoom.Protocol/
COPY src/ChatRoom/*.csproj src/ChatRoom/packages.lock.json src/ChatRoom/
COPY src/ChatRoom.Sqlite/*.csproj src/ChatRoom.Sqlite/packages.lock.json src/ChatRoom.Sqlite/
COPY src/ChatRoom.Postgres/*.csproj src/ChatRoom.Postgres/packages.lock.json src/ChatRoom.Postgres/
COPY src/ChatRoom.Server/*.csproj src/ChatRoom.Server/packages.lock.json src/ChatRoom.Server/
RUN dotnet restore src/ChatRoom.Server --locked-mode -p:PublishReadyToRun=true

# Without analyzers, which check code and change nothing: test.sh runs them. The compiler does not run long enough to profile itself.
COPY . .
RUN DOTNET_TieredPGO=0 dotnet publish src/ChatRoom.Server -c Release -a $TARGETARCH --no-restore --no-self-contained -p:RunAnalyzers=false -o /app \
    && cp LICENSE THIRD-PARTY-NOTICES.md /app/ && mkdir /data


# No shell, no package manager, no root: nothing can be run here but the program. "extra" has ICU, without which
# aliases cannot be compared (docs/decisions/0012).
FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble-chiseled-extra@sha256:00e0ad6a7ef8c0c1391b87f05c7ac757a15740455688f2bfcd146a3f4b987efd

# The runtime's debugging and tracing needs a writable /tmp for its sockets; so the container can run with --read-only.
ENV DOTNET_EnableDiagnostics=0

COPY --from=build /app /app
COPY --from=build --chown=1654:1654 /data /data

# What is said relative to the working directory, as data/, is on the volume.
WORKDIR /
VOLUME /data
USER 1654

# Chat, chat over TLS (where configured), health and statistics.
EXPOSE 5000 5001 8080
HEALTHCHECK --interval=30s --timeout=12s --start-period=30s --start-interval=1s --retries=3 CMD ["/app/ChatRoom.Server", "healthcheck"]
ENTRYPOINT ["/app/ChatRoom.Server"]

ARG VERSION=0.1.0
ARG REVISION=
ARG CREATED=
ARG SOURCE=
LABEL org.opencontainers.image.title="ChatRoom" \
      org.opencontainers.image.description="A chat server over plain TCP: anything that can open a socket can join" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.created=$CREATED \
      org.opencontainers.image.source=$SOURCE \
      org.opencontainers.image.licenses="MIT"
