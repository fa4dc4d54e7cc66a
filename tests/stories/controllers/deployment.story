# rule: A Deployment makes one ReplicaSet for its template and sets its size; it makes no pod itself, and scaling needs no new ReplicaSet.
# source: kubernetes/pkg/controller/deployment/sync.go (getNewReplicaSet, scale)
# shows: PlanMade

cluster control_planes=1 workers=1 zones=1 seed=3 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1

kubectl create deployment front --image=nginx --replicas=2
run 10s
    Deployment default/front has no ReplicaSet of its template: its controller creates front-7ddf9d546f with 2 replicas
    ReplicaSet default/front-7ddf9d546f has 0 of 2 pods: its controller creates 2
must 1 times Deployment default/front has no ReplicaSet of its template: its controller creates front-* with 2 replicas
must ReplicaSet default/front-* has 0 of 2 pods: its controller creates 2
must The API server stored deployment default/front: 2 of 2 ready, rev *

kubectl scale deployment front --replicas=5
run 10s
    Deployment default/front scales ReplicaSet front-7ddf9d546f up from 2 to 5
    ReplicaSet default/front-7ddf9d546f has 2 of 5 pods: its controller creates 3
must 1 times The API server stored replicaset default/front-*: scaled from 2 to 5, rev *
must ReplicaSet default/front-* has 2 of 5 pods: its controller creates 3
must not *has no ReplicaSet of its template*
