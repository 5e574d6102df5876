# syntax=docker/dockerfile:1
# The operator as one self-contained, trimmed program, with what it starts: git, for the audit trail, and what git needs for https and ssh.
# tests/EndToEnd.Tests/Image reads this file and runs what it describes without a container engine.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH=amd64
WORKDIR /source
COPY . .
RUN dotnet publish src/Operator -c Release -o /operator --self-contained \
    -r "linux-$([ "$TARGETARCH" = amd64 ] && echo x64 || echo "$TARGETARCH")" \
    -p:PublishTrimmed=true -p:PublishReadyToRun=true -p:RestoreLockedMode=false

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
    && rm -rf /var/lib/apt/lists/*
# ssh refuses to work for a user that has no name. The folder is where a volume that can be written to belongs.
RUN groupadd --gid 65532 bellwether \
    && useradd --uid 65532 --gid 65532 --no-create-home --home-dir /var/lib/bellwether --shell /usr/sbin/nologin bellwether \
    && install -d -o 65532 -g 65532 /var/lib/bellwether
COPY --from=build /operator /operator
USER 65532:65532
EXPOSE 8080 8081
ENTRYPOINT ["/operator/bellwether-operator"]
