# rule: taint adds and removes taints; with NoSchedule the pods that are there stay.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/taint/taint.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=59 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 10s
    deployment.apps/front created

kubectl taint nodes worker-1 team=red:NoSchedule
run 5s
    node/worker-1 tainted
must node/worker-1 tainted
must The API server stored node worker-1: tainted team=red:NoSchedule*
must not *marked for deletion*

kubectl taint nodes worker-1 team:NoSchedule-
run 1s
    node/worker-1 untainted
must node/worker-1 untainted
