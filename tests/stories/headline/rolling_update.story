# rule: A rolling update of 4 replicas with 25 % and 25 % runs 5 pods at most and has 3 ready at least, and ends with the old ReplicaSet at 0.
# source: kubernetes/pkg/controller/deployment/rolling.go, util/deployment_util.go (surge rounds up, unavailable down)
# shows: PlanMade

cluster control_planes=1 workers=2 zones=1 seed=39 app=none
run 10s
    The node controller takes not-ready:NoSchedule off worker-1
    The node controller takes not-ready:NoSchedule off worker-2

kubectl create deployment front --image=nginx --replicas=4
run 15s
    Deployment default/front has no ReplicaSet of its template: its controller creates front-7ddf9d546f with 4 replicas
    ReplicaSet default/front-7ddf9d546f has 0 of 4 pods: its controller creates 4

kubectl set image deployment/front nginx=nginx:2
run 40s
    Deployment default/front has no ReplicaSet of its template: its controller creates front-7b7b7c8d6f with 1 replica
    ReplicaSet default/front-7b7b7c8d6f has 0 of 1 pod: its controller creates 1
    Deployment default/front scales ReplicaSet front-7ddf9d546f down from 4 to 3
    ReplicaSet default/front-7ddf9d546f has 4 pods and wants 3: its controller deletes 1
    Deployment default/front scales ReplicaSet front-7b7b7c8d6f up from 1 to 2
    ReplicaSet default/front-7b7b7c8d6f has 1 of 2 pods: its controller creates 1
    Deployment default/front scales ReplicaSet front-7ddf9d546f down from 3 to 2
    ReplicaSet default/front-7ddf9d546f has 3 pods and wants 2: its controller deletes 1
    Deployment default/front scales ReplicaSet front-7b7b7c8d6f up from 2 to 3
    ReplicaSet default/front-7b7b7c8d6f has 2 of 3 pods: its controller creates 1
    Deployment default/front scales ReplicaSet front-7ddf9d546f down from 2 to 1
    ReplicaSet default/front-7ddf9d546f has 2 pods and wants 1: its controller deletes 1
    Deployment default/front scales ReplicaSet front-7b7b7c8d6f up from 3 to 4
    ReplicaSet default/front-7b7b7c8d6f has 3 of 4 pods: its controller creates 1
    Deployment default/front scales ReplicaSet front-7ddf9d546f down from 1 to 0
    ReplicaSet default/front-7ddf9d546f has 1 pod and wants 0: its controller deletes 1
must Deployment default/front has no ReplicaSet of its template: its controller creates front-* with 1 replica
must Deployment default/front scales ReplicaSet front-* down from 4 to 3
must not The API server stored deployment default/front: [012] of 4 ready*
must Deployment default/front scales ReplicaSet front-* down from * to 0
must The API server stored deployment default/front: 4 of 4 ready*
