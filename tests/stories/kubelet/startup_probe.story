# rule: While a startup probe has not succeeded, the liveness probe waits: a slow start is no failure.
# source: kubernetes/pkg/kubelet/prober/worker.go (doProbe)
# shows: ContainerStarted ContainerStopped ReadinessChanged

cluster control_planes=1 workers=1 zones=1 seed=71 app=none
run 10s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "slow"}, "spec": {"containers": [{"name": "slow", "image": "slow-start", "ports": [{"containerPort": 8080}], "livenessProbe": {"httpGet": {"path": "/healthy", "port": 8080}}, "startupProbe": {"httpGet": {"path": "/healthy", "port": 8080}, "failureThreshold": 10, "periodSeconds": 10}}]}}
run 100s
    The runtime of worker-1 started container slow of pod default/slow
must The runtime of worker-1 started container slow of pod default/slow
must not Container * ended *
must not * again (restart *
must The API server stored pod default/slow: ready*
