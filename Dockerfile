# Python 3.11 on purpose: with 3.12 the durable engine needs SQLite 3.42, and Debian 12 has 3.40.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock requirements-dev.lock requirements-semgrep.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /opt/build && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-dev.lock \
 && python -m venv /opt/quaygate && /opt/quaygate/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /opt/quaygate/bin/pip install --no-cache-dir --require-hashes --no-deps --target /opt/quaygate/semgrep \
    -r requirements-semgrep.lock
COPY app app
COPY checks checks
COPY reviewers reviewers
RUN /opt/build/bin/python -m hatchling build -t wheel && /opt/quaygate/bin/pip install --no-cache-dir --no-deps dist/*.whl

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install --yes --no-install-recommends git bubblewrap ca-certificates \
 && rm -rf /var/lib/apt/lists/* && useradd --uid 10001 --create-home quaygate && install -d -o quaygate /data
COPY --from=build /opt/quaygate /opt/quaygate
ENV PATH=/opt/quaygate/bin:$PATH QUAYGATE_DATA_DIR=/data QUAYGATE_HOST=0.0.0.0 PYTHONUNBUFFERED=1
USER quaygate
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz')"]
ENTRYPOINT ["quaygate"]
CMD ["serve"]
