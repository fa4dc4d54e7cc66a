# rule: A preferred label decides among nodes that fit, and refuses none.
# source: kubernetes/pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go (Score)
# shows: PodScheduledTo PodUnschedulable

cluster control_planes=1 workers=2 zones=1 seed=14 app=none
run 10s
kubectl label node worker-2 disk=fast
run 1s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "wishful"}, "spec": {"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 50, "preference": {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["fast"]}]}}]}}, "containers": [{"name": "wishful", "image": "pause"}]}}
run 5s
    The scheduler chose worker-2 for default/wishful: it has the highest score of 2 nodes that fit
must The scheduler chose worker-2 for default/wishful: it has the highest score of 2 nodes that fit
