# rule: A pod that selects nodes by label goes only to those; it waits until one has the label.
# source: kubernetes/pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go
# shows: PodScheduledTo PodUnschedulable

cluster control_planes=1 workers=2 zones=1 seed=13 app=none
run 10s
kubectl label node worker-2 disk=fast
run 1s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "picky"}, "spec": {"nodeSelector": {"disk": "fast"}, "containers": [{"name": "picky", "image": "pause"}]}}
run 5s
    The scheduler chose worker-2 for default/picky: no other node fits
must The scheduler chose worker-2 for default/picky: no other node fits

kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pickier"}, "spec": {"nodeSelector": {"disk": "huge"}, "containers": [{"name": "pickier", "image": "pause"}]}}
run 5s
    The scheduler found no node for default/pickier: 0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.
must The scheduler found no node for default/pickier: 0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector*
must not The scheduler chose *

kubectl label node worker-1 disk=huge
run 5s
    The scheduler chose worker-1 for default/pickier: no other node fits
must The scheduler chose worker-1 for default/pickier: no other node fits within 2s
