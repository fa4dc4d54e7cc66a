# rule: A NoExecute taint deletes a pod at once if it does not tolerate it, after tolerationSeconds if it says so, and never if it tolerates it without an end.
# source: kubernetes/pkg/controller/tainteviction/taint_eviction.go
# shows: PlanMade EvictionScheduled

cluster control_planes=1 workers=1 zones=1 seed=8 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1

kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "plain"}, "spec": {"containers": [{"name": "plain", "image": "pause"}]}}
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "patient"}, "spec": {"tolerations": [{"key": "heat", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5}], "containers": [{"name": "patient", "image": "pause"}]}}
kubectl apply -f - {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "loyal"}, "spec": {"tolerations": [{"key": "heat", "operator": "Exists", "effect": "NoExecute"}], "containers": [{"name": "loyal", "image": "pause"}]}}
run 10s
kubectl taint nodes worker-1 heat=high:NoExecute
run 15s
    default/patient tolerates the taint of worker-1 for 5 s, then the taint eviction controller deletes it
    worker-1 is tainted heat; default/plain does not tolerate it: the taint eviction controller deletes it
    worker-1 is tainted heat; default/patient tolerated it for 5 s, which are over: the taint eviction controller deletes it
must The API server stored pod default/plain: marked for deletion* within 1s
must not The API server stored pod default/patient: marked for deletion* within 4s
must The API server stored pod default/patient: marked for deletion* within 6s
must not The API server stored pod default/loyal: marked for deletion*
