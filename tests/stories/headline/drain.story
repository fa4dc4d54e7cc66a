# rule: Drain cordons a node and evicts its pods, which are made anew elsewhere; it ends when they are gone.
# source: kubernetes/staging/src/k8s.io/kubectl/pkg/drain/drain.go
# shows: PodScheduledTo PodKilled TerminalPrinted

cluster control_planes=1 workers=2 zones=1 seed=40 app=none
run 10s
kubectl create deployment front --image=nginx --replicas=2
run 15s
    deployment.apps/front created
    The scheduler chose worker-1 for default/front-7ddf9d546f-lf5s7: it has the highest score of 2 nodes that fit
    The scheduler chose worker-2 for default/front-7ddf9d546f-dtvhj: it has the highest score of 2 nodes that fit

kubectl drain worker-1 --ignore-daemonsets
run 20s
    The kubelet of worker-1 stops pod default/front-7ddf9d546f-lf5s7: its deletion was asked for
    The scheduler chose worker-2 for default/front-7ddf9d546f-frjct: no other node fits
    node/worker-1 cordoned
    evicting pod default/front-7ddf9d546f-lf5s7
    pod/front-7ddf9d546f-lf5s7 evicted
    node/worker-1 drained
must The API server stored node worker-1: cordoned*
must node/worker-1 cordoned
must evicting pod default/front-*
must node/worker-1 drained
must The scheduler chose worker-2 for default/front-*: no other node fits
must not The scheduler chose worker-1 *
