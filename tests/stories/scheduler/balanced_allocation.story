# rule: Where cpu is used much and memory little, a pod that wants cpu is better placed elsewhere: the two shares should stay alike.
# source: kubernetes/pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go
# shows: PodScheduledTo

cluster control_planes=1 workers=2 zones=1 seed=12 app=none
run 10s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "hot"}, "spec": {"nodeName": "worker-1", "containers": [{"name": "hot", "image": "pause", "resources": {"requests": {"cpu": "2", "memory": "128Mi"}}}]}}
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "wide"}, "spec": {"nodeName": "worker-2", "containers": [{"name": "wide", "image": "pause", "resources": {"requests": {"cpu": "100m", "memory": "4Gi"}}}]}}
run 5s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "next"}, "spec": {"containers": [{"name": "next", "image": "pause", "resources": {"requests": {"cpu": "1", "memory": "128Mi"}}}]}}
run 5s
    The scheduler chose worker-2 for default/next: it has the highest score of 2 nodes that fit
must The scheduler chose worker-2 for default/next: it has the highest score of 2 nodes that fit
