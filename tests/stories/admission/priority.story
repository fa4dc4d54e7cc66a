# rule: A pod's priority class becomes a number, 0 without one; a class that does not exist is refused.
# source: kubernetes/plugin/pkg/admission/priority/admission.go
# shows: RequestRefused

cluster control_planes=1 workers=1 zones=1 seed=23 app=none
run 10s
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "plain"}, "spec": {"containers": [{"name": "plain", "image": "pause"}]}}
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "critical"}, "spec": {"priorityClassName": "system-node-critical", "containers": [{"name": "critical", "image": "pause"}]}}
run 2s
kubectl get pod plain -o yaml
run 1s
must   priority: 0

kubectl get pod critical -o yaml
run 1s
must   priority: 2000001000

kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "golden"}, "spec": {"priorityClassName": "gold", "containers": [{"name": "golden", "image": "pause"}]}}
run 1s
    The API server on cp-1 refused kubernetes-admin to create pods: pods "golden" is forbidden: no PriorityClass with name gold was found
must *pods "golden" is forbidden: no PriorityClass with name gold was found
