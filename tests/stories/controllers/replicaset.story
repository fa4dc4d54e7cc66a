# rule: A pod that is being deleted no longer counts, so its replacement is made at once and not when it is gone.
# source: kubernetes/pkg/controller/replicaset/replica_set.go (manageReplicas), controller_utils.go (IsPodActive)
# shows: PlanMade PodScheduledTo

cluster control_planes=1 workers=2 zones=1 seed=4 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1
    The node controller takes not-ready:NoSchedule off worker-2

kubectl create deployment front --image=shop/web --replicas=3
run 15s
    Deployment default/front has no ReplicaSet of its template: its controller creates front-7dc7d48db8 with 3 replicas
    ReplicaSet default/front-7dc7d48db8 has 0 of 3 pods: its controller creates 3
    The scheduler chose worker-1 for default/front-7dc7d48db8-qxrbd: it has the highest score of 2 nodes that fit
    The scheduler chose worker-2 for default/front-7dc7d48db8-86wp5: it has the highest score of 2 nodes that fit
    The scheduler chose worker-2 for default/front-7dc7d48db8-vjn5z: it has the highest score of 2 nodes that fit

kubectl delete pod {pod:front}
run 1s
    ReplicaSet default/front-7dc7d48db8 has 2 of 3 pods: its controller creates 1
    The scheduler chose worker-1 for default/front-7dc7d48db8-tjhff: it has the highest score of 2 nodes that fit
must 1 times ReplicaSet default/front-* has 2 of 3 pods: its controller creates 1 within 1s
must not The API server removed pod *

run 20s
must 1 times The API server removed pod default/front-*
must 1 times *its controller creates*
