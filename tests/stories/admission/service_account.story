# rule: A pod that names no service account runs as the one called default.
# source: kubernetes/plugin/pkg/admission/serviceaccount/admission.go
# shows: PodScheduledTo

cluster control_planes=1 workers=1 zones=1 seed=24 app=none
run 10s
kubectl run plain --image=pause
run 2s
    The scheduler chose worker-1 for default/plain: no other node fits

kubectl get pod plain -o yaml
run 1s
must   serviceAccountName: default
