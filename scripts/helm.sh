#!/usr/bin/env bash
# Checks the chart: helm lint --strict, and what helm template makes of usual and wrong values.
# Takes `helm` from the path, or builds it by Go (some minutes) into .helm/.
set -euo pipefail
cd "$(dirname "$0")/.."
version=v3.19.2
helm="$(command -v helm || true)"
if [ -z "$helm" ]; then
    helm=.helm/helm
    [ -x "$helm" ] || GOBIN="$PWD/.helm" go install "helm.sh/helm/v3/cmd/helm@$version"
fi
chart=deploy/helm/onshore
"$helm" lint --strict "$chart"

# made WORD... -- OPTION...: the objects made with the options hold every word.
made() {
    local words=() out word
    while [ "$1" != -- ]; do words+=("$1"); shift; done
    shift
    out="$("$helm" template one "$chart" "$@")"
    for word in "${words[@]}"; do
        grep -qF -- "$word" <<<"$out" || { echo "helm template $*: no $word"; exit 1; }
    done
}
refused() {
    if "$helm" template one "$chart" "$@" >/dev/null 2>&1; then
        echo "helm template $*: was not refused"
        exit 1
    fi
}
made 'kind: Deployment' 'kind: Service' 'kind: PodDisruptionBudget' 'replicas: 2' 'path: /ready' \
    'readOnlyRootFilesystem: true' 'image: "onshore:0.1.0"' --
made 'kind: Ingress' 'host: "a.example"' 'value: "one,a.example"' -- \
    --set 'hosts={a.example}' --set ingress.enabled=true
made 'name: ONSHORE_WRITE_TOKEN' 'name: ONSHORE_MAX_SECONDS' 'value: "30"' -- \
    --set writeToken.secret=token --set-string settings.ONSHORE_MAX_SECONDS=30
digest="sha256:$(printf '0%.0s' {1..64})"
made "onshore@$digest" -- --set image.digest="$digest"
refused --set replicas=0
refused --set neo4j.url=http://neo4j
refused --set neo4j.url=neo4j://user:password@host
refused --set ingress.enabled=true
refused --set settings.OTHER=1
refused --set replica=2
echo "The chart: linted, made and refused as it should"
