# rule: label adds and removes labels; one that exists is changed only with --overwrite.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/label/label.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=57 app=none
run 10s
kubectl label node worker-1 disk=fast
run 1s
    node/worker-1 labeled
must node/worker-1 labeled

kubectl label node worker-1 disk=slow
run 1s
    error: 'disk' already has a value (fast), and --overwrite is false
must error: 'disk' already has a value (fast), and --overwrite is false

kubectl label node worker-1 disk-
run 1s
    node/worker-1 unlabeled
must node/worker-1 unlabeled
