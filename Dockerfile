FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN mkdir -p -m 0700 /out/data \
 && mkdir -p -m 1777 /out/tmp \
 && mkdir -p /out/etc/ssl/certs \
 && cp /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ \
 && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/switchboard .

FROM scratch
COPY --from=build --chown=65532:65532 /out/ /
ENV SWITCHBOARD_DATA=/data \
    SWITCHBOARD_LISTEN=0.0.0.0:8080
USER 65532:65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["/switchboard", "check", "--ready"]
ENTRYPOINT ["/switchboard"]
CMD ["serve"]
