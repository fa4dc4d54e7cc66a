# rule: cordon closes a node to new pods; a second time there is nothing to do.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go (RunCordonOrUncordon)
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=60 app=none
run 10s
kubectl cordon worker-1
run 1s
    node/worker-1 cordoned
must node/worker-1 cordoned
must The API server stored node worker-1: cordoned*

kubectl cordon worker-1
run 1s
    node/worker-1 already cordoned
must node/worker-1 already cordoned
