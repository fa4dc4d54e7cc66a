# rule: A container that fails its liveness probe three times in a row is killed and started again, though it was only slow: it never gets ready.
# source: kubernetes/pkg/kubelet/prober/worker.go; periodSeconds 10, failureThreshold 3
# shows: PodKilled ContainerStarted ContainerStopped

cluster control_planes=1 workers=1 zones=1 seed=70 app=none
run 10s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "slow"}, "spec": {"containers": [{"name": "slow", "image": "slow-start", "ports": [{"containerPort": 8080}], "livenessProbe": {"httpGet": {"path": "/healthy", "port": 8080}}}]}}
run 45s
    The runtime of worker-1 started container slow of pod default/slow
    Container slow of pod default/slow on worker-1 ended with code 0: its liveness probe failed
    The runtime of worker-1 started container slow of pod default/slow again (restart 1)
must Container slow of pod default/slow on worker-1 ended *
must The runtime of worker-1 started container slow of pod default/slow again (restart 1)
must not * (restart 1) within 20s
must not * (restart 2)
