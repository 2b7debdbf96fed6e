# Built from a checkout where `make build` ran: docker build -f infra/docker/control-plane.Dockerfile .
FROM eclipse-temurin:25-jre-alpine
RUN addgroup -S streamhouse && adduser -S -G streamhouse -u 10001 streamhouse
WORKDIR /opt/streamhouse
COPY --chown=root:root control-plane/target/lib lib
COPY --chown=root:root control-plane/target/streamhouse-control-plane-*.jar lib/
USER 10001
EXPOSE 8080
ENV STREAMHOUSE_BIND_ADDRESS=0.0.0.0
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD wget -q -O /dev/null http://127.0.0.1:8080/readyz
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-cp", "lib/*", "io.streamhouse.control.ControlPlane"]
