# rule: A kubelet writes its own Node and its own Lease and no other's, and of pods only those that are bound to its node.
# source: kubernetes/plugin/pkg/admission/noderestriction/admission.go
# shows: RequestRefused TerminalPrinted

cluster control_planes=1 workers=2 zones=1 seed=25 app=none
run 10s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "far"}, "spec": {"nodeName": "worker-2", "containers": [{"name": "far", "image": "pause"}]}}
run 5s
    pod/far created

kubectl annotate node worker-2 seized=yes --as=system:node:worker-1
run 1s
    The API server on cp-1 refused system:node:worker-1 to patch nodes: nodes "worker-2" is forbidden: node "worker-1" is not allowed to modify node "worker-2"
    Error from server (Forbidden): nodes "worker-2" is forbidden: node "worker-1" is not allowed to modify node "worker-2"
must Error from server (Forbidden): nodes "worker-2" is forbidden: node "worker-1" is not allowed to modify node "worker-2"
must not The API server stored node worker-2: *

kubectl annotate node worker-1 seen=yes --as=system:node:worker-1
run 1s
    node/worker-1 annotated
must node/worker-1 annotated

kubectl delete pod far --as=system:node:worker-1
run 1s
    The API server on cp-1 refused system:node:worker-1 to delete pods: pods "far" is forbidden: node "worker-1" can only delete pods with spec.nodeName set to itself
    Error from server (Forbidden): pods "far" is forbidden: node "worker-1" can only delete pods with spec.nodeName set to itself
must *pods "far" is forbidden: node "worker-1" can only delete pods with spec.nodeName set to itself
must not The API server stored pod default/far: marked for deletion*
