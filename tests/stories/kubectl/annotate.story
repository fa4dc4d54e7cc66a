# rule: annotate adds notes for people and programs; nothing is selected by them.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/annotate/annotate.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=58 app=none
run 10s
kubectl annotate node worker-1 owner=us
run 1s
    node/worker-1 annotated
must node/worker-1 annotated

kubectl annotate node worker-1 owner=them
run 1s
    error: --overwrite is false but found the following declared annotation(s): 'owner' already has a value (us)
must error: --overwrite is false but found the following declared annotation(s): 'owner' already has a value (us)
