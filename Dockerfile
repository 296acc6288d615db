# A release names the base by its digest: docs/container.md
ARG BASE=python:3.13.9-slim-bookworm

FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY requirements/build.lock requirements/run.lock requirements/
# Secrets are mounted for this one step and are in no layer; without them pip asks PyPI.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=certificates,target=/run/certificates.crt \
    python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes --no-deps -r requirements/build.lock \
    && python -m venv /opt/onshore \
    && /opt/onshore/bin/pip install --require-hashes --no-deps -r requirements/run.lock
COPY pyproject.toml LICENSE README.md ./
COPY onshore onshore
COPY app app
COPY graph graph
COPY loaders loaders
COPY data data
RUN /opt/build/bin/hatchling build -t wheel -d /wheel \
    && /opt/onshore/bin/pip install --no-deps /wheel/*.whl

FROM ${BASE}
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin onshore \
    && install --directory --owner=onshore --group=onshore /data
COPY --from=build /opt/onshore /opt/onshore
ENV PATH=/opt/onshore/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ONSHORE_HOST=0.0.0.0 \
    ONSHORE_STORE=sqlite:////data/onshore.db
USER 10001
WORKDIR /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('ONSHORE_PORT', '8000') + '/ready', timeout=4)"]
ENTRYPOINT ["onshore"]
CMD ["serve"]
