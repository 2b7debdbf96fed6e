# Built from a checkout where `make build` ran: docker build -f infra/docker/agent.Dockerfile .
FROM eclipse-temurin:25-jre
RUN groupadd --system --gid 10001 streamhouse && useradd --system --uid 10001 --gid streamhouse streamhouse \
    && mkdir -p /var/lib/streamhouse && chown streamhouse:streamhouse /var/lib/streamhouse
WORKDIR /opt/streamhouse
COPY --chown=root:root data-plane-agent/target/lib lib
COPY --chown=root:root data-plane-agent/target/streamhouse-data-plane-agent-*.jar lib/
USER 10001
EXPOSE 9090 9091
VOLUME /var/lib/streamhouse
ENV STREAMHOUSE_BIND_ADDRESS=0.0.0.0 STREAMHOUSE_DATA_DIR=/var/lib/streamhouse
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:G1HeapRegionSize=2m", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", "-cp", "lib/*", "io.streamhouse.agent.Agent"]
