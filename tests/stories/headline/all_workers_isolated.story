# rule: When no node of any zone is ready, the control plane takes it for its own fault and evicts nobody.
# source: kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go (handleDisruption, allAreFullyDisrupted)
# shows: NodeSilent ZoneStateChanged EvictionsHalted EvictionCancelled

cluster control_planes=1 workers=3 zones=1 seed=33 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=3
run 20s
fault isolate machine=worker-1
fault isolate machine=worker-2
fault isolate machine=worker-3
run 500s
    worker-1 has been silent for 50 s: the node controller no longer knows whether it runs
    worker-2 has been silent for 50 s: the node controller no longer knows whether it runs
    worker-3 has been silent for 50 s: the node controller no longer knows whether it runs
    Zone a: 3 of 3 nodes are not ready; nodes are tainted at the normal rate, unless every zone is like this
    No node is ready: the control plane may itself be cut off, so nothing is evicted
must 3 times The API server stored node worker-*: Ready is Unknown* within 60s
must No node is ready: the control plane may itself be cut off, so nothing is evicted within 70s
must not *marked for deletion*

heal isolate machine=worker-1
heal isolate machine=worker-2
heal isolate machine=worker-3
run 60s
    Zone a: 0 of 3 nodes are not ready; nodes are tainted at the normal rate
must 3 times The API server stored node worker-*: Ready is True*
must not *marked for deletion*
