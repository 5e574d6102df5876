# The operator as one self-contained, trimmed program on an image without shell and package manager.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
ARG TARGETARCH=amd64
RUN dotnet publish src/Operator -c Release -o /operator --self-contained \
    -r "linux-$([ "$TARGETARCH" = amd64 ] && echo x64 || echo "$TARGETARCH")" \
    -p:PublishTrimmed=true -p:PublishReadyToRun=true -p:RestoreLockedMode=false

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /operator /operator
USER 65532:65532
EXPOSE 8080 8081
ENTRYPOINT ["/operator/bellwether-operator"]
