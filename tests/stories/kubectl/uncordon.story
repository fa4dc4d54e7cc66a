# rule: uncordon opens a node again; one that is open is left alone.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go (RunCordonOrUncordon)
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=61 app=none
run 10s
kubectl uncordon worker-1
run 1s
    node/worker-1 already uncordoned
must node/worker-1 already uncordoned

kubectl cordon worker-1
run 1s
    node/worker-1 cordoned

kubectl uncordon worker-1
run 1s
    node/worker-1 uncordoned
must node/worker-1 uncordoned
must The API server stored node worker-1: uncordoned*
