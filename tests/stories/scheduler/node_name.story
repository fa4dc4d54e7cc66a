# rule: A pod that names its node is not scheduled: the kubelet of that node runs it, even where the node is closed to the scheduler.
# source: kubernetes/pkg/scheduler/eventhandlers.go (assignedPod); kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node (nodeName)
# shows: PodScheduledTo ContainerStarted

cluster control_planes=1 workers=2 zones=1 seed=15 app=none
run 10s
kubectl cordon worker-2
run 1s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "fixed"}, "spec": {"nodeName": "worker-2", "containers": [{"name": "fixed", "image": "pause"}]}}
run 10s
    The runtime of worker-2 started container fixed of pod default/fixed
must The API server stored pod default/fixed: created on worker-2, rev *
must The runtime of worker-2 started container fixed of pod default/fixed
must not The scheduler chose *
must not The scheduler found no node *
