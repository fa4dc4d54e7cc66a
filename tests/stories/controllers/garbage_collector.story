# rule: What a deleted object owns is deleted after it, down the chain; with --cascade=orphan it stays.
# source: kubernetes/pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem, orphanDependents)
# shows: PlanMade

cluster control_planes=1 workers=1 zones=1 seed=9 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1

kubectl create deployment front --image=nginx --replicas=2
run 10s
    Deployment default/front has no ReplicaSet of its template: its controller creates front-7ddf9d546f with 2 replicas
    ReplicaSet default/front-7ddf9d546f has 0 of 2 pods: its controller creates 2

kubectl delete deployment front
run 20s
    The owner of ReplicaSet default/front-7ddf9d546f is gone, so the garbage collector deletes it
    The owner of Pod default/front-7ddf9d546f-4xvp8 is gone, so the garbage collector deletes it
    The owner of Pod default/front-7ddf9d546f-bgkqf is gone, so the garbage collector deletes it
must The owner of ReplicaSet default/front-* is gone, so the garbage collector deletes it
must 2 times The owner of Pod default/front-* is gone, so the garbage collector deletes it
must 2 times The API server removed pod default/front-*

kubectl create deployment back --image=nginx --replicas=2
run 10s
    Deployment default/back has no ReplicaSet of its template: its controller creates back-668f8c8967 with 2 replicas
    ReplicaSet default/back-668f8c8967 has 0 of 2 pods: its controller creates 2

kubectl delete deployment back --cascade=orphan
run 20s
    default/back is deleted and leaves what it owns: 1 object without an owner
must The API server removed deployment default/back*
must not The API server removed replicaset *
must not *marked for deletion, * s of grace*
