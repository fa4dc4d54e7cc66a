# rule: drain refuses pods that nobody would make anew unless it is forced; the node stays cordoned.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go, pkg/drain/filters.go
# shows: TerminalPrinted

cluster control_planes=1 workers=1 zones=1 seed=62 app=none
run 10s
kubectl run alone --image=pause
run 5s
    pod/alone created

kubectl drain worker-1
run 5s
    node/worker-1 cordoned
    error: unable to drain node "worker-1" due to error: cannot delete Pods that declare no controller (use --force to override): default/alone, continuing command...
    There are pending nodes to be drained:
     worker-1
    cannot delete Pods that declare no controller (use --force to override): default/alone
must node/worker-1 cordoned
must *cannot delete Pods that declare no controller (use --force to override): default/alone*
must not *marked for deletion*

kubectl drain worker-1 --force
run 40s
    node/worker-1 already cordoned
    Warning: deleting Pods that declare no controller: default/alone
    evicting pod default/alone
    pod/alone evicted
    node/worker-1 drained
must node/worker-1 already cordoned
must node/worker-1 drained
must The API server removed pod default/alone*
