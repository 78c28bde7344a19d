# Stand-ins for images of registries that are out of reach, for the checks alone; nothing that is shipped is made of them.
# Contexts: dotnet is the machine's .NET, machine what it needs to reach NuGet.
FROM chatroom-check/debian AS debian


# mcr.microsoft.com/dotnet/sdk
FROM debian AS sdk
ARG NUGET_CERT_REVOCATION_MODE
COPY --from=machine certificates /usr/local/share/ca-certificates/
COPY --from=machine nuget /root/.nuget/NuGet/
RUN update-ca-certificates
COPY --from=dotnet . /usr/share/dotnet/
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
ENV DOTNET_GENERATE_ASPNET_CERTIFICATE=false \
    DOTNET_NOLOGO=true \
    DOTNET_RUNNING_IN_CONTAINER=true \
    DOTNET_USE_POLLING_FILE_WATCHER=true \
    NUGET_XMLDOC_MODE=skip \
    NUGET_CERT_REVOCATION_MODE=$NUGET_CERT_REVOCATION_MODE
LABEL chatroom-check.stand-in=true


# mcr.microsoft.com/dotnet/aspnet:…-chiseled-extra: the libraries that .NET needs, ICU, time zones, certificates, and
# nothing else. No shell, no package manager: what a last stage cannot do there, it cannot do here.
FROM debian AS chisel
COPY chisel.sh /
RUN sh /chisel.sh /rootfs

FROM scratch AS runtime
ARG ASPNET_VERSION
COPY --from=chisel /rootfs /
COPY --from=dotnet dotnet /usr/share/dotnet/
COPY --from=dotnet host /usr/share/dotnet/host
COPY --from=dotnet shared /usr/share/dotnet/shared
ENV APP_UID=1654 \
    ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_RUNNING_IN_CONTAINER=true \
    DOTNET_VERSION=$ASPNET_VERSION \
    ASPNET_VERSION=$ASPNET_VERSION
LABEL chatroom-check.stand-in=true
COPY --from=chisel --chown=1654:1654 /rootfs/home/app /home/app
USER 1654
ENTRYPOINT ["/usr/bin/dotnet"]
CMD ["--info"]


# The same for another processor than this one's: nothing can run in it, but a last stage that only copies can be built.
FROM scratch AS foreign-runtime
ENV APP_UID=1654
LABEL chatroom-check.stand-in=true
USER 1654


# prom/prometheus: Debian's, where the real one has it; its data belongs to nobody, as there.
FROM debian AS prometheus-files
RUN apt-get -qq update && cd /tmp && apt-get -qq download prometheus && dpkg-deb -x prometheus_*.deb /prometheus-package \
    && mkdir -p /rootfs/bin /rootfs/etc/prometheus /rootfs/prometheus /rootfs/tmp \
    && cp /prometheus-package/usr/bin/prometheus /prometheus-package/usr/bin/promtool /rootfs/bin/ \
    && chown 65534:65534 /rootfs/prometheus

FROM debian AS prometheus
COPY --from=prometheus-files /rootfs/bin /usr/bin/
COPY --from=prometheus-files --chown=65534:65534 /rootfs/prometheus /prometheus
LABEL chatroom-check.stand-in=true
USER 65534
WORKDIR /prometheus
ENTRYPOINT ["/bin/prometheus"]
CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]


# postgres: Debian's, where the real one has it, with the same user and the same folder for the data.
FROM debian AS postgres
RUN apt-get -qq update && groupadd -r -g 999 postgres && useradd -r -g postgres -u 999 -d /var/lib/postgresql postgres \
    && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql \
    && ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/ && rm -rf /var/lib/postgresql/* && install -d -o postgres -g postgres /var/lib/postgresql/data
LABEL chatroom-check.stand-in=true
VOLUME /var/lib/postgresql/data
CMD ["postgres"]


# haproxy: Debian's, as the user and with the configuration of the real one.
FROM debian AS haproxy
RUN apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends haproxy && mkdir -p /usr/local/etc/haproxy
LABEL chatroom-check.stand-in=true
USER haproxy
CMD ["haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]
