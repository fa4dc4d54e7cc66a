# rule: What counts are requests: a node is full when they fill what it has, exactly full still fits, and a pod that leaves makes room.
# source: kubernetes/pkg/scheduler/framework/plugins/noderesources/fit.go (fitsRequest)
# shows: PodScheduledTo PodUnschedulable

cluster control_planes=1 workers=2 zones=1 seed=16 app=none
run 10s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one"}, "spec": {"containers": [{"name": "one", "image": "pause", "resources": {"requests": {"cpu": "4"}}}]}}
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "two"}, "spec": {"containers": [{"name": "two", "image": "pause", "resources": {"requests": {"cpu": "4"}}}]}}
run 5s
    The scheduler chose worker-1 for default/one: it has the highest score of 2 nodes that fit
    The scheduler chose worker-2 for default/two: no other node fits
must The scheduler chose worker-* for default/two: no other node fits

kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "three"}, "spec": {"containers": [{"name": "three", "image": "pause", "resources": {"requests": {"cpu": "1m"}}}]}}
run 5s
    The scheduler found no node for default/three: 0/2 nodes are available: 2 Insufficient cpu.
must The scheduler found no node for default/three: 0/2 nodes are available: 2 Insufficient cpu*

kubectl delete pod one
run 10s
    The scheduler chose worker-1 for default/three: no other node fits
must The scheduler chose worker-* for default/three: no other node fits
