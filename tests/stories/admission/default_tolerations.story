# rule: Every pod tolerates a node that is not ready or not reachable for 300 s, unless it says something else itself.
# source: kubernetes/plugin/pkg/admission/defaulttolerationseconds/admission.go
# shows: PodScheduledTo

cluster control_planes=1 workers=1 zones=1 seed=20 app=none
run 10s
kubectl run plain --image=pause
run 2s
    The scheduler chose worker-1 for default/plain: no other node fits

kubectl get pod plain -o yaml
run 1s
must *key: node.kubernetes.io/not-ready
must *key: node.kubernetes.io/unreachable
must 2 times *tolerationSeconds: 300

kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "hasty"}, "spec": {"tolerations": [{"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 10}], "containers": [{"name": "hasty", "image": "pause"}]}}
run 2s
    The scheduler chose worker-1 for default/hasty: no other node fits

kubectl get pod hasty -o yaml
run 1s
must 1 times *tolerationSeconds: 300
must 1 times *tolerationSeconds: 10
