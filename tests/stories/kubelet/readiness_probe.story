# rule: A pod that runs is ready only once its readiness probe succeeded; until then it is no endpoint that is used.
# source: kubernetes/pkg/kubelet/prober/worker.go; kubernetes/staging/src/k8s.io/endpointslice/utils.go
# shows: ContainerStarted ReadinessChanged PlanMade

cluster control_planes=1 workers=1 zones=1 seed=72 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1

kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "slow"}, "spec": {"containers": [{"name": "slow", "image": "slow-start", "ports": [{"containerPort": 8080}], "readinessProbe": {"httpGet": {"path": "/healthy", "port": 8080}, "periodSeconds": 5}}]}}
run 60s
    The runtime of worker-1 started container slow of pod default/slow
    Container slow of pod default/slow on worker-1 answers its readiness probe
must not The API server stored pod default/slow: *ready* within 38s
must The API server stored pod default/slow: ready* within 50s
must not Container * ended *
